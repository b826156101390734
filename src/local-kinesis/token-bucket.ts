/**
 * A bucket of `depth` tokens that refills at `perSecond`. Starts full.
 * A rate of 0 means no limit: everything is granted.
 */
export class TokenBucket {
  /** May be raised later; AWS lets the burst grow with the largest record of a stream. */
  depth: number;
  readonly perSecond: number;
  /** In thousandths, so that whole milliseconds add whole numbers: fractions would add up to a token lost. */
  #thousandths: number;
  #at: number;

  constructor(perSecond: number, depth: number, nowMilliseconds: number) {
    this.perSecond = perSecond;
    this.depth = depth;
    this.#thousandths = depth * 1000;
    this.#at = nowMilliseconds;
  }

  /** Tokens there would be at this moment. */
  available(nowMilliseconds: number): number {
    if (this.perSecond === 0) return Number.POSITIVE_INFINITY;
    const elapsed = Math.max(0, nowMilliseconds - this.#at);
    this.#thousandths = Math.min(this.depth * 1000, this.#thousandths + elapsed * this.perSecond);
    this.#at = Math.max(this.#at, nowMilliseconds);
    return this.#thousandths / 1000;
  }

  /** Takes `count` tokens, which must be available; see {@link TokenBucket.tryTake}. */
  take(count: number): void {
    if (this.perSecond !== 0) this.#thousandths -= count * 1000;
  }

  /** Takes `count` tokens if they are there; otherwise takes none and says so. */
  tryTake(count: number, nowMilliseconds: number): boolean {
    if (this.available(nowMilliseconds) < count) return false;
    this.take(count);
    return true;
  }

  /** Milliseconds until `count` tokens (at most the depth) will be there. */
  wait(count: number, nowMilliseconds: number): number {
    const missing = Math.min(count, this.depth) - this.available(nowMilliseconds);
    return missing <= 0 ? 0 : (missing * 1000) / this.perSecond;
  }
}

/**
 * A debt that is paid off at `perSecond`, against which up to a second's unused allowance counts: calls that
 * together stay below the rate never block each other, however close they come. One reply beyond a second's
 * allowance blocks for its whole size: GetRecords' 10 MiB at 2 MiB/s block the shard for 5 s, as the API reference
 * says. A rate of 0 means no limit.
 */
export class Debt {
  readonly perSecond: number;
  #paidAt = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  /** Whether something is still owed. */
  owed(nowMilliseconds: number): boolean {
    return nowMilliseconds < this.#paidAt;
  }

  /** Adds `count` to the debt. */
  add(count: number, nowMilliseconds: number): void {
    if (this.perSecond === 0) return;
    const allowedMilliseconds = count > this.perSecond ? 0 : 1000;
    this.#paidAt = Math.max(this.#paidAt, nowMilliseconds - allowedMilliseconds) + (count * 1000) / this.perSecond;
  }
}
