import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import { Group } from './group.ts';
import type { SegmentFiles } from './segment-files.ts';
import type { StateBook } from './state-book.ts';
import { SegmentTidier } from './segment-tidier.ts';

/** After a failed write it is tried again so often. */
const retryMilliseconds = 1000;

/**
 * Writes what a service holds to segments: all that came up to the end of a turn of the event loop in one go, and what
 * comes in the meantime in the next. When a write fails it is tried until it succeeds, and until then nothing may be
 * changed.
 */
export class Journal {
  #service!: Service;
  #files!: SegmentFiles;
  #book!: StateBook;
  #tidier!: SegmentTidier;
  readonly #group = new Group();
  /** What of the group's shards readers may see once it is written. */
  readonly #grown: { readonly shard: Shard; readonly endIndex: number }[] = [];
  /** Those who wait for the group, and for the next. */
  #inGroup: ((failed: boolean) => void)[] = [];
  #waiting: ((failed: boolean) => void)[] = [];
  #stateChanged = false;
  #startAnew = false;
  #running = false;
  #closing: 'no' | 'asked' | 'done' = 'no';
  #failure: string | undefined;

  /** Begins to write; to be called once, with a service that was restored. */
  open(service: Service, files: SegmentFiles, book: StateBook): void {
    this.#service = service;
    this.#files = files;
    this.#book = book;
    this.#tidier = new SegmentTidier(files, book.isLive, service.log);
    this.noteChange();
  }

  /** Why nothing can be written at present, and so nothing may be changed; undefined when all is well. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Has state other than records written. */
  noteChange(): void {
    this.#stateChanged = true;
    this.#schedule();
  }

  /** Has all there is at the end of this turn written, and says when the kernel has it, or that it failed. */
  whenWritten(done: (failed: boolean) => void): void {
    if (this.#closing === 'done') return done(true);
    this.#waiting.push(done);
    this.#schedule();
  }

  /** The same as a promise of whether it failed. */
  written(): Promise<boolean> {
    return new Promise((resolve) => this.whenWritten(resolve));
  }

  /** Gives back disk that holds what nobody can read any more; to be called about every second. */
  async tidy(): Promise<void> {
    // Until a segment is active, the state is in a sealed one alone.
    if (!this.#files.hasActive) return;
    await this.#tidier.tidy();
    if (!this.#files.isActiveDead(this.#book.isLive)) return;
    this.#startAnew = true;
    this.noteChange();
  }

  /** Writes the last of it and closes the files. */
  async close(): Promise<void> {
    // Only whole state tells exactly which records are gone.
    this.#startAnew = true;
    this.#closing = 'asked';
    await this.#tidier.stop();
    await this.written();
    this.#closing = 'done';
    this.#files.close();
  }

  #schedule(): void {
    if (this.#running || this.#closing === 'done') return;
    this.#running = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    this.#inGroup = this.#waiting;
    this.#waiting = [];
    const startsSegment = this.#startAnew || this.#files.isFull;
    this.#fill(startsSegment);
    if (this.#group.bytes.length === 0 || (await this.#write(startsSegment))) this.#settle();
    this.#running = false;
    if (this.#waiting.length > 0 || this.#stateChanged) this.#schedule();
  }

  #fill(startsSegment: boolean): void {
    this.#group.reset();
    this.#grown.length = 0;
    // A stream must be in an entry before its records are.
    const hasChanges = this.#stateChanged || this.#book.size !== this.#service.streams.size;
    const state = startsSegment ? this.#book.whole() : hasChanges ? this.#book.changes() : this.#book.deliveries();
    this.#stateChanged = false;
    this.#startAnew = false;
    if (state) this.#group.addState(state);
    for (const stream of this.#service.streams.values()) {
      for (const shard of stream.shards.values()) {
        const { nextIndex, writtenIndex, firstIndex } = shard.log;
        if (nextIndex === writtenIndex) continue;
        for (const span of shard.log.spansFrom(Math.max(writtenIndex, firstIndex))) {
          this.#group.addRecords(this.#book.numberOf(stream)!, shard.number, span);
        }
        this.#grown.push({ shard, endIndex: nextIndex });
      }
    }
  }

  /** False when it has to give up. */
  async #write(startsSegment: boolean): Promise<boolean> {
    for (;;) {
      try {
        await (startsSegment ? this.#files.start(this.#group) : this.#files.append(this.#group));
        if (this.#failure !== undefined) this.#service.log('the folder can be written again');
        this.#failure = undefined;
        return true;
      } catch (error) {
        this.#fail((error as Error).message);
        if (this.#closing !== 'no') return false;
        await delay(retryMilliseconds);
      }
    }
  }

  /** The group is written. */
  #settle(): void {
    for (const { shard, endIndex } of this.#grown) {
      shard.log.writtenIndex = endIndex;
      if (shard.isAwaited) shard.wake();
    }
    for (const done of this.#inGroup) done(false);
  }

  /** Whoever waits is told so; what is in the group may be written later all the same. */
  #fail(text: string): void {
    if (this.#failure === undefined) {
      this.#service.log(
        `cannot write to the folder: ${text}. Until it can be written again, everything that changes something is ` +
          'refused; it is tried every second',
      );
    }
    this.#failure = text;
    const waiting = [...this.#inGroup, ...this.#waiting];
    this.#inGroup = [];
    this.#waiting = [];
    for (const done of waiting) done(true);
  }
}
