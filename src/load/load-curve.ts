import type { RatePiece } from '../scenario/load-shape.ts';

/**
 * Records due since a start as an exact function of time, and its inverse, both in closed form for each straight piece
 * of the rate. After the last piece its last rate goes on.
 */
export class LoadCurve {
  readonly #pieces: readonly (RatePiece & { readonly startSeconds: number; readonly startCount: number })[];
  /** Where the last inverse was found: callers ask with rising counts. */
  #reached = 0;

  /** @param pieces at least one */
  constructor(pieces: readonly RatePiece[]) {
    const last = pieces.at(-1)!.to;
    let startSeconds = 0;
    let startCount = 0;
    this.#pieces = [
      ...pieces.filter(({ seconds }) => seconds > 0),
      { seconds: Number.POSITIVE_INFINITY, from: last, to: last },
    ].map((piece) => {
      const placed = { ...piece, startSeconds, startCount };
      startSeconds += piece.seconds;
      startCount += ((piece.from + piece.to) / 2) * piece.seconds;
      return placed;
    });
  }

  /** Records due in the first so many seconds: the integral of the rate. */
  countAt(seconds: number): number {
    const piece = this.#pieces.findLast(({ startSeconds }) => startSeconds <= seconds) ?? this.#pieces[0]!;
    const since = seconds - piece.startSeconds;
    return piece.startCount + (piece.from + (slopeOf(piece) * since) / 2) * since;
  }

  /** Seconds until more than `count` records are due; infinite where the rate ends at 0 before. */
  secondsAt(count: number): number {
    if (this.#pieces[this.#reached]!.startCount > count) this.#reached = 0;
    while (this.#reached + 1 < this.#pieces.length && this.#pieces[this.#reached + 1]!.startCount <= count)
      this.#reached++;
    const piece = this.#pieces[this.#reached]!;
    // Only the last piece is found without a rate: others are passed, since none of their records is due in them.
    if (piece.from === 0 && piece.to === 0) return Number.POSITIVE_INFINITY;
    const more = count - piece.startCount;
    if (more === 0) return piece.startSeconds;
    // Of the two forms of a quadratic's root the one that loses no digits at small slopes.
    const root = Math.sqrt(Math.max(0, piece.from ** 2 + 2 * slopeOf(piece) * more));
    return piece.startSeconds + Math.min(piece.seconds, (2 * more) / (piece.from + root));
  }
}

function slopeOf({ seconds, from, to }: RatePiece): number {
  return (to - from) / seconds;
}
