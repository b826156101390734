import { fdatasync, write } from 'node:fs';

/** What of the file system is slow or may fail while the server runs. */
export interface Disk {
  /** Hands all the bytes to the kernel, to stand at `position` of the file. */
  write(descriptor: number, bytes: Uint8Array, position: number): Promise<void>;
  /** Returns when what was written would survive a loss of power. */
  sync(descriptor: number): Promise<void>;
}

/** The machine's own file system. */
export const systemDisk: Disk = {
  write(descriptor, bytes, position) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // The kernel may take a part only, as when the disk fills up.
    const writeFrom = (done: number): void =>
      write(descriptor, bytes, done, bytes.length - done, position + done, (error, count) => {
        if (error) reject(error);
        else if (done + count < bytes.length) writeFrom(done + count);
        else resolve();
      });
    writeFrom(0);
    return promise;
  },
  sync(descriptor) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    fdatasync(descriptor, (error) => (error ? reject(error) : resolve()));
    return promise;
  },
};
