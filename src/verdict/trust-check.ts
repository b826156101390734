/** One stated condition under which a figure may be believed, with its number. */
export interface TrustCheck {
  readonly name: string;
  /** Null: could not be told here. */
  readonly ok: boolean | null;
  /** The figure that was judged: shares 0 … 1, else counts. */
  readonly value: number | null;
  /** One sentence with the number and the bound. */
  readonly text: string;
  /** What to do when it is not met; empty when it is. */
  readonly advice: string;
}
