import type { ChangeAnswer, RetentionTime } from '../abilities.ts';
import { BlockView, selectRecords } from './block.ts';
import { Faults } from './faults.ts';
import type { FaultSettings } from './fault-settings.ts';
import { Fifo } from './fifo.ts';
import { limits } from './limits.ts';
import type { Admission, RefusalCode, RefusedRun } from './protocol.ts';

/** A run of records of a partition with consecutive offsets. */
export interface LoggedBlock {
  readonly base: number;
  /** When it came in, in milliseconds. */
  readonly atMs: number;
  readonly count: number;
  readonly bytes: Buffer;
  /** Not delivered before this time, in milliseconds. */
  readonly visibleAtMs: number;
}

/** What a partition retains. */
export interface Log {
  readonly blocks: Fifo<LoggedBlock>;
  nextOffset: number;
}

/** A batch's fate, and when its producer may hear of it. */
export interface Verdict {
  readonly admission: Admission;
  readonly acknowledgeAtMs: number;
}

/** The partitions of one stream and the faults it was given. */
export class Stream {
  readonly name: string;
  readonly logs: Log[];
  readonly faults: Faults;
  readonly #retainBytes: number;
  /** The partition of each block held, oldest first. */
  readonly #order = new Fifo<number>();
  readonly #view = new BlockView();
  #heldBytes = 0;
  #keepMs: RetentionTime = 'unlimited';

  constructor(name: string, partitions: number, retainBytes: number, faults: FaultSettings) {
    this.name = name;
    this.logs = Array.from({ length: partitions }, emptyLog);
    this.faults = new Faults(faults);
    this.#retainBytes = retainBytes;
  }

  get keepMs(): RetentionTime {
    return this.#keepMs;
  }

  /** Adds partitions; there are never fewer. */
  resize(partitions: number): ChangeAnswer {
    if (partitions < this.logs.length) {
      const message = `the stream has ${this.logs.length} partitions, and ${partitions} are fewer`;
      return { accepted: false, code: 'FewerPartitions', message };
    }
    while (this.logs.length < partitions) this.logs.push(emptyLog());
    return { accepted: true };
  }

  /** Keeps records for so long from now on. */
  retain(keepMs: RetentionTime): ChangeAnswer {
    if (keepMs !== 'unlimited' && (keepMs < limits.leastKeepMs || keepMs > limits.mostKeepMs)) {
      const message = `${keepMs} ms is not within ${limits.leastKeepMs} and ${limits.mostKeepMs} ms`;
      return { accepted: false, code: 'RetentionOutOfRange', message };
    }
    this.#keepMs = keepMs;
    return { accepted: true };
  }

  /** Offset of the oldest record of a partition; null when it has none. */
  oldest(partition: number, nowMs: number): number | null {
    this.#expire(nowMs);
    const blocks = this.logs[partition]?.blocks;
    return blocks?.at(blocks.first)?.base ?? null;
  }

  append(partition: number, block: Buffer, nowMs: number): Verdict {
    const { count } = this.#view.look(block, 0);
    const log = this.logs[partition];
    if (log === undefined) return answered(refusedWhole(count, 'UnknownPartition'), nowMs);

    const reasons = this.#tooLarge(block, count, this.faults.refuse(partition, count, nowMs));
    const refused = reasons === undefined ? [] : runsOf(reasons);
    const accepted = reasons === undefined ? count : reasons.filter((reason) => reason === undefined).length;
    if (accepted === 0) return answered({ base: 0, refused }, this.faults.acknowledgedAt(nowMs));

    const kept = reasons === undefined ? block : selectRecords(block, indexesOf(reasons));
    const admittedAt = this.faults.admittedAt(accepted, nowMs);
    const visibleAtMs = this.faults.deliveredAt(admittedAt);
    const shape = this.faults.shape(kept, accepted);
    this.#expire(nowMs);
    const base = log.nextOffset;
    log.nextOffset += shape?.offsets ?? accepted;
    if (shape === undefined)
      this.#keep(partition, log, { base, count: accepted, atMs: nowMs, bytes: kept, visibleAtMs });
    for (const { offset, indexes } of shape?.pieces ?? []) {
      const bytes = selectRecords(kept, indexes);
      const piece = { base: base + offset, count: indexes.length, atMs: nowMs, bytes, visibleAtMs };
      this.#keep(partition, log, piece);
    }
    return answered({ base, refused, swapped: shape?.swapped }, this.faults.acknowledgedAt(admittedAt));
  }

  #keep(partition: number, log: Log, block: LoggedBlock): void {
    log.blocks.push(block);
    this.#order.push(partition);
    this.#heldBytes += block.bytes.length;
    while (this.#heldBytes > this.#retainBytes && this.#order.end - this.#order.first > 1) this.#dropOldest();
  }

  /** Drops what is older than it may be. */
  #expire(nowMs: number): void {
    if (this.#keepMs === 'unlimited') return;
    for (;;) {
      const partition = this.#order.at(this.#order.first);
      const blocks = partition === undefined ? undefined : this.logs[partition]!.blocks;
      const oldest = blocks?.at(blocks.first);
      if (oldest === undefined || oldest.atMs > nowMs - this.#keepMs) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    this.#heldBytes -= this.logs[this.#order.shift()!]!.blocks.shift()!.bytes.length;
  }

  /** Adds the records beyond the size limit; looks only where a batch is large enough to hold one. */
  #tooLarge(
    block: Buffer,
    count: number,
    known: (RefusalCode | undefined)[] | undefined,
  ): (RefusalCode | undefined)[] | undefined {
    let reasons = known;
    if (block.length <= limits.recordBytes) return reasons;
    const view = this.#view.look(block, 0);
    for (let index = 0; index < count; index++) {
      const size = view.valueAt(index).length + (view.keyBytesAt(index)?.length ?? 0);
      if (size > limits.recordBytes) (reasons ??= Array.from({ length: count }))[index] = 'RecordTooLarge';
    }
    return reasons;
  }
}

function emptyLog(): Log {
  return { blocks: new Fifo<LoggedBlock>(), nextOffset: 0 };
}

/** The number of the block that holds an offset, or of the first one after it. */
export function blockNumberOf(log: Log, offset: number): number {
  let low = log.blocks.first;
  let high = log.blocks.end;
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = log.blocks.at(middle)!;
    if (block.base + block.count <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function refusedWhole(count: number, code: RefusalCode): Admission {
  return { base: 0, refused: [{ first: 0, count, code }] };
}

function answered(admission: Admission, acknowledgeAtMs: number): Verdict {
  return { admission, acknowledgeAtMs };
}

function runsOf(reasons: readonly (RefusalCode | undefined)[]): RefusedRun[] {
  const runs: RefusedRun[] = [];
  for (let first = 0; first < reasons.length;) {
    const code = reasons[first];
    let end = first + 1;
    while (end < reasons.length && reasons[end] === code) end++;
    if (code !== undefined) runs.push({ first, count: end - first, code });
    first = end;
  }
  return runs;
}

function indexesOf(reasons: readonly (RefusalCode | undefined)[]): number[] {
  return reasons.flatMap((reason, index) => (reason === undefined ? [index] : []));
}
