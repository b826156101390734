/** Records a log remembers at most: 4 MiB, and twenty readers of a ladder that many times. */
const mostRecords = 1_048_576;

/** At rates above it positions are compared of about one record in a thousand: naming one costs more than counting it. */
const everyRecordUpTo = 20_000;
export const sparseStep = 1_024;

/**
 * The distance of the records whose positions are compared, a power of two: every record asks. A closed loop, whose rate is
 * 0, may be of any.
 */
export function positionStep(ratePerSecond: number): number {
  return ratePerSecond > 0 && ratePerSecond <= everyRecordUpTo ? 1 : sparseStep;
}

/**
 * Where a producer's records are by one side's account, 32 bits a record: two logs of the same step are compared where
 * both know a record. Of more records than it affords, the first.
 */
export class PositionLog {
  readonly #step: number;
  readonly #mask: number;
  readonly #end: number;
  #hashes = new Uint32Array(1_024);
  #used = 0;

  constructor(step: number) {
    this.#step = step;
    this.#mask = step - 1;
    this.#end = mostRecords * step;
  }

  wants(sequence: number): boolean {
    return (sequence & this.#mask) === 0 && sequence < this.#end;
  }

  /** Of a wanted record; an empty position is none that is known. */
  note(sequence: number, partition: number, position: string): void {
    if (position === '') return;
    const place = sequence / this.#step;
    while (place >= this.#hashes.length) {
      const larger = new Uint32Array(this.#hashes.length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[place] = hashOf(partition, position);
    this.#used = Math.max(this.#used, place + 1);
  }

  /** Sequences that both know at different positions, but for those that are excused. */
  conflictsWith(other: PositionLog, isExcused: (sequence: number) => boolean): number[] {
    const conflicts: number[] = [];
    const common = Math.min(this.#used, other.#used);
    for (let place = 0; place < common; place++) {
      const [own, theirs] = [this.#hashes[place]!, other.#hashes[place]!];
      if (own === theirs || own === 0 || theirs === 0) continue;
      const sequence = place * this.#step;
      if (!isExcused(sequence)) conflicts.push(sequence);
    }
    return conflicts;
  }

  /** Takes in what `other` knows and this does not. */
  merge(other: PositionLog): void {
    const hashes = new Uint32Array(Math.max(this.#hashes.length, other.#hashes.length));
    hashes.set(other.#hashes);
    this.#hashes.forEach((hash, place) => {
      if (hash !== 0) hashes[place] = hash;
    });
    this.#hashes = hashes;
    this.#used = Math.max(this.#used, other.#used);
  }

  /** For another process on this machine. */
  encode(): Buffer {
    return Buffer.from(this.#hashes.buffer, 0, this.#used * 4);
  }

  static decode(bytes: Buffer, step: number): PositionLog {
    const log = new PositionLog(step);
    log.#used = bytes.length / 4;
    log.#hashes = new Uint32Array(Math.max(1, log.#used));
    Buffer.from(log.#hashes.buffer).set(bytes);
    return log;
  }
}

/** Never 0, which stands for what is not known. */
function hashOf(partition: number, position: string): number {
  let hash = Math.imul(partition + 1, 0x9e37_79b1);
  for (let index = 0; index < position.length; index++)
    hash = Math.imul(hash ^ position.charCodeAt(index), 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0 || 1;
}
