import type { Socket } from 'node:net';

/** Writes to a socket so that all frames of one turn of the event loop leave in one system call, uncopied. */
export class Outlet {
  readonly #socket: Socket;
  #corked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  write(...parts: readonly Uint8Array[]): void {
    if (this.#socket.destroyed) return;
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    for (const part of parts) if (part.length > 0) this.#socket.write(part);
  }
}
