import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import type { Group } from './group.ts';
import { Segment, segmentName, type IsLive } from './segment.ts';

/** So much of a whole segment must be dead, and half of what there is, for a new one to be started before its time. */
const deadToStartAnew = 1 / 64;

/** What the files are made with. */
export interface SegmentOptions {
  readonly folder: string;
  /** A segment takes no further group when it has so many bytes. */
  readonly segmentBytes: number;
  /** Each group is synced to the device before it counts as written. */
  readonly sync: boolean;
  readonly disk: Disk;
}

interface ActiveSegment {
  readonly segment: Segment;
  readonly descriptor: number;
  /** Bytes of the group it began with, which has the whole state. */
  readonly firstGroupBytes: number;
}

/** The segments of a folder, of which the last takes groups. */
export class SegmentFiles {
  readonly options: SegmentOptions;
  /** Oldest first; nothing is added to them. */
  readonly sealed: Segment[];
  #active: ActiveSegment | undefined;
  #nextNumber: number;

  constructor(options: SegmentOptions, sealed: readonly Segment[]) {
    this.options = options;
    this.sealed = [...sealed];
    this.#nextNumber = (sealed.at(-1)?.number ?? 0) + 1;
  }

  get hasActive(): boolean {
    return this.#active !== undefined;
  }

  /** Whether it is time for a new segment, so that what the active one holds for nobody is given back. */
  isActiveDead(isLive: IsLive): boolean {
    if (!this.#active) return false;
    const { segment, firstGroupBytes } = this.#active;
    const dead = segment.size - firstGroupBytes - segment.liveBytes(isLive);
    return dead >= this.options.segmentBytes * deadToStartAnew && dead >= segment.size / 2;
  }

  /** The next group must start a segment, and so have the whole state. */
  get isFull(): boolean {
    return this.#active === undefined || this.#active.segment.size >= this.options.segmentBytes;
  }

  /** Writes the group to the end of the active segment. When that fails, it can be called with the same group again. */
  async append(group: Group): Promise<void> {
    if (!this.#active) throw new Error('a segment must be started first');
    const { segment, descriptor } = this.#active;
    await this.#write(descriptor, group, segment.size);
    account(segment, group);
  }

  /** Writes the group as the first of a new segment, which appears under its name only with all of it. */
  async start(group: Group): Promise<void> {
    const { folder, sync } = this.options;
    const number = this.#nextNumber;
    const segment = new Segment(number, join(folder, segmentName(number)));
    const unfinished = `${segment.path}.new`;
    const descriptor = openSync(unfinished, 'w', 0o600);
    try {
      await this.#write(descriptor, group, 0);
      renameSync(unfinished, segment.path);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    if (sync) syncFolder(folder);
    account(segment, group);
    this.#nextNumber++;
    this.#seal();
    this.#active = { segment, descriptor, firstGroupBytes: segment.size };
  }

  close(): void {
    this.#seal();
  }

  #seal(): void {
    if (!this.#active) return;
    closeSync(this.#active.descriptor);
    this.sealed.push(this.#active.segment);
    this.#active = undefined;
  }

  async #write(descriptor: number, group: Group, position: number): Promise<void> {
    const { disk, sync } = this.options;
    await disk.write(descriptor, group.bytes, position);
    if (sync) await disk.sync(descriptor);
  }
}

/** Makes new and changed names of a folder survive a loss of power. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function account(segment: Segment, group: Group): void {
  for (const part of group.parts) segment.add(part);
  segment.size += group.bytes.length;
}
