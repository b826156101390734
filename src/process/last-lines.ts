import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** A longer line is cut there: a program that never writes a newline must not fill the memory. */
const longestLine = 64 * 1024;

/** Collects the lines of one or more streams in the order of their arrival and keeps only the last. */
export class LastLines {
  readonly #limit: number;
  readonly #lines: string[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get lines(): readonly string[] {
    return [...this.#lines];
  }

  /** Reads a stream to its end; `onLine` gets each line as it comes, without its newline. */
  read(stream: Readable, onLine?: (line: string) => void): void {
    let unfinished = '';
    const add = (raw: string): void => {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      this.add(line);
      onLine?.(line);
    };
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const parts = (unfinished + text).split('\n');
      unfinished = (parts.pop() ?? '').slice(0, longestLine);
      parts.forEach(add);
    });
    stream.once('end', () => {
      if (unfinished !== '') add(unfinished);
    });
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#limit) this.#lines.shift();
  }
}

/** The last lines of a file, read from its end. */
export function lastLinesOfFile(file: string, limit: number): readonly string[] {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, 256 * limit));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-limit);
  } finally {
    closeSync(descriptor);
  }
}
