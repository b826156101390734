import type { Socket } from 'node:net';

/** A message with an optional block of bytes: [frame length u32][JSON length u32][JSON][bytes], big-endian. */
export type Receive<Incoming> = (message: Incoming, attachment: Buffer) => void;

const frameBytesMax = 1024 * 1024 * 1024;

/** Both ends of a worker's connection: typed messages over one socket, nothing system-specific. */
export class FrameChannel<Outgoing, Incoming> {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #buffered = 0;

  constructor(socket: Socket, receive: Receive<Incoming>) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
      this.#drain(receive);
    });
  }

  send(message: Outgoing, attachment: Buffer = Buffer.alloc(0)): void {
    if (this.#socket.destroyed) return;
    const json = Buffer.from(JSON.stringify(message));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(4 + json.length + attachment.length, 0);
    head.writeUInt32BE(json.length, 4);
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(json);
    if (attachment.length > 0) this.#socket.write(attachment);
    this.#socket.uncork();
  }

  #drain(receive: Receive<Incoming>): void {
    while (this.#buffered >= 8) {
      const head = this.#peek(8);
      const length = head.readUInt32BE(0);
      const jsonLength = head.readUInt32BE(4);
      if (length > frameBytesMax || jsonLength + 4 > length) {
        this.#socket.destroy(new Error(`a frame of ${length} bytes is not of this protocol`));
        return;
      }
      if (this.#buffered < 4 + length) return;
      const frame = this.#peek(4 + length);
      this.#chunks = [this.#chunks[0]!.subarray(4 + length)];
      this.#buffered -= 4 + length;
      const message = JSON.parse(frame.toString('utf8', 8, 8 + jsonLength)) as Incoming;
      receive(message, frame.subarray(8 + jsonLength));
    }
  }

  /** The first `length` bytes in one piece. */
  #peek(length: number): Buffer {
    if (this.#chunks[0]!.length < length) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.subarray(0, length);
  }
}
