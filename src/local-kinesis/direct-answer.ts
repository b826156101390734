/**
 * An answer that writes its own JSON, because it may hold thousands of records. All other answers are plain objects
 * with `Date` for times.
 */
export interface DirectAnswer {
  readonly direct: true;
  json(): string | Uint8Array;
  /** The same as a plain object, for CBOR: bytes as they are, times as `Date`. */
  plain(): Readonly<Record<string, unknown>>;
}

/** What an operation answers. */
export type Answer = DirectAnswer | Readonly<Record<string, unknown>>;

/** Whether an answer writes itself. */
export function isDirect(answer: object): answer is DirectAnswer {
  return 'direct' in answer && answer.direct === true;
}
