import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Service } from '../service.ts';
import { systemDisk, type Disk } from './disk.ts';
import { FolderLock } from './folder-lock.ts';
import { FolderProblem } from './folder-problem.ts';
import { Journal } from './journal.ts';
import { restoreService } from './restore-service.ts';
import { SegmentFiles } from './segment-files.ts';
import { Segment } from './segment.ts';
import { StateBook } from './state-book.ts';

/** Says whose the folder is; another layout of its files gets another number. */
const formatText = 'local-kinesis 1\n';
const formatName = 'format';
const segmentPattern = /^(\d{12})\.log$/;
const mebibyte = 1024 ** 2;

/** How a folder is used. */
export interface FolderOptions {
  /** Syncs each group of writes to the device, so that it survives a loss of power too. */
  readonly sync: boolean;
  readonly segmentBytes?: number;
  readonly disk?: Disk;
}

/** A folder that keeps what a service holds; while it is open no other process can open it. */
export class PersistentFolder {
  /** To be given to the service when it is made. */
  readonly journal = new Journal();
  readonly #path: string;
  readonly #options: FolderOptions;
  readonly #lock: FolderLock;
  #isOpen = false;

  /** Opens the folder, made when missing. Throws FolderProblem: in use, of another version, not ours. */
  constructor(path: string, options: FolderOptions) {
    this.#path = resolve(path);
    this.#options = options;
    try {
      mkdirSync(this.#path, { recursive: true, mode: 0o700 });
      checkFormat(this.#path);
      this.#lock = new FolderLock(this.#path);
    } catch (error) {
      if (error instanceof FolderProblem) throw error;
      throw new FolderProblem(`cannot use ${this.#path}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Puts everything back into the service, says how much that was, and begins to write. Throws FolderProblem. */
  async restore(service: Service): Promise<void> {
    const begin = service.clock.monotonic();
    const segments: Segment[] = [];
    for (const name of readdirSync(this.#path).toSorted()) {
      const number = segmentPattern.exec(name)?.[1];
      if (number !== undefined) segments.push(new Segment(Number(number), join(this.#path, name)));
      else if (name.endsWith('.new')) rmSync(join(this.#path, name));
    }
    const { streams, nextStreamNumber } = restoreService(service, segments);
    const { sync, segmentBytes = 64 * mebibyte, disk = systemDisk } = this.#options;
    const files = new SegmentFiles({ folder: this.#path, segmentBytes, sync, disk }, segments);
    this.journal.open(service, files, new StateBook(service, streams, nextStreamNumber));
    this.#isOpen = true;
    await this.journal.written();
    service.log(`${contents(service)} from ${this.#path} in ${Math.round(service.clock.monotonic() - begin)} ms`);
  }

  /** Writes the last of it, if it was restored, and lets others in. */
  async close(): Promise<void> {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    if (wasOpen) await this.journal.close();
    this.#lock[Symbol.dispose]();
  }
}

function checkFormat(folder: string): void {
  const names = readdirSync(folder);
  const path = join(folder, formatName);
  if (names.length === 0) {
    writeFileSync(path, formatText, { mode: 0o600 });
    return;
  }
  const mend = 'Nothing was changed; take another folder, or an empty one';
  if (!names.includes(formatName)) {
    throw new FolderProblem(`${folder} has files but none named '${formatName}': it is not one of ours. ${mend}`);
  }
  const text = readFileSync(path, 'utf8');
  if (text !== formatText) {
    throw new FolderProblem(
      `${path} says '${text.trim().slice(0, 40)}', and this server reads '${formatText.trim()}'. ${mend}, or the server ` +
        'it was written by',
    );
  }
}

function contents({ streams }: Service): string {
  const shards = [...streams.values()].flatMap((stream) => [...stream.shards.values()]);
  const records = shards.reduce((sum, { log }) => sum + log.endIndex - log.firstIndex, 0);
  const bytes = shards.reduce((sum, { log }) => sum + log.heldBytes, 0);
  return (
    `restored ${streams.size} streams, ${shards.length} shards, ${records} records ` +
    `(${(bytes / mebibyte).toFixed(1)} MiB of memory)`
  );
}
