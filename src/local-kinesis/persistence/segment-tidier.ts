import { open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { entriesOf } from './entries-of.ts';
import { Segment, type IsLive } from './segment.ts';
import type { SegmentFiles } from './segment-files.ts';

/** Less than this share of a whole segment is not worth a rewrite. */
const smallestGain = 1 / 1024;

/** Gives back what sealed segments hold for nobody. */
export class SegmentTidier {
  readonly #files: SegmentFiles;
  readonly #isLive: IsLive;
  readonly #log: (line: string) => void;
  #running: Promise<void> | undefined;
  #stopped = false;
  #failed = false;

  constructor(files: SegmentFiles, isLive: IsLive, log: (line: string) => void) {
    this.#files = files;
    this.#isLive = isLive;
    this.#log = log;
  }

  /** Does all there is to do; a failure is logged, and the next call tries again. */
  tidy(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Ends after the file at hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.#removeDead();
      while (!this.#stopped && (await this.#rewriteOne()));
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#log(`cannot free disk: ${(error as Error).message}; it is tried every second`);
      this.#failed = true;
    }
  }

  async #removeDead(): Promise<void> {
    const { sealed } = this.#files;
    for (const segment of sealed.filter((candidate) => candidate.liveBytes(this.#isLive) === 0)) {
      await rm(segment.path, { force: true });
      sealed.splice(sealed.indexOf(segment), 1);
    }
  }

  /** Writes a segment that is dead by half, or two neighbours that fit into half a segment, anew as one. */
  async #rewriteOne(): Promise<boolean> {
    const { sealed, options } = this.#files;
    for (const [place, segment] of sealed.entries()) {
      const live = segment.liveBytes(this.#isLive);
      const next = sealed[place + 1];
      const together = next ? live + next.liveBytes(this.#isLive) : Number.POSITIVE_INFINITY;
      const old = together <= options.segmentBytes / 2 ? [segment, next!] : [segment];
      const gain = segment.size - live;
      if (old.length === 1 && (gain < live || gain < options.segmentBytes * smallestGain)) continue;
      const merged = await this.#rewrite(old);
      sealed.splice(sealed.indexOf(segment), old.length, merged);
      return true;
    }
    return false;
  }

  /**
   * Writes what is live of neighbouring segments into one that takes the place of the last. Between the rename and the
   * removal of the others, entries are there twice; whoever loads them skips what a shard already has.
   */
  async #rewrite(old: readonly Segment[]): Promise<Segment> {
    const { number, path } = old.at(-1)!;
    const unfinished = `${path}.new`;
    try {
      const merged = await this.#writeLive(old, new Segment(number, path), unfinished);
      await rename(unfinished, path);
      for (const segment of old.slice(0, -1)) await unlink(segment.path);
      return merged;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async #writeLive(old: readonly Segment[], merged: Segment, path: string): Promise<Segment> {
    await using file = await open(path, 'w', 0o600);
    for (const segment of old) {
      for (const { kind, stream, shard, firstIndex, count, bytes } of entriesOf(
        await readFile(segment.path),
        segment,
      )) {
        const endIndex = firstIndex + count;
        if (kind !== 'records' || !this.#isLive(stream, shard, endIndex)) continue;
        await file.writeFile(bytes);
        merged.add({ stream, shard, bytes: bytes.length, endIndex });
        merged.size += bytes.length;
      }
    }
    if (this.#files.options.sync) await file.sync();
    return merged;
  }
}
