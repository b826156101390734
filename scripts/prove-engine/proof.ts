/** One thing a proof must show, and what was seen of it. */
export interface Criterion {
  readonly what: string;
  readonly wanted: string;
  readonly seen: string;
  readonly met: boolean;
}

/** How large the proofs are; smaller ones show that they work. */
export interface ProofSize {
  /** Length of `soak`, and of `rate` where it was given. */
  readonly soakMinutes: number;
  readonly rateMinutes: number;
  /** Of `truth`. */
  readonly records: number;
  /** Of `saturation`. */
  readonly searches: number;
}

/** What a proof is given: its size, and how to keep parts, so that one that was interrupted goes on where it was. */
export interface ProofRun {
  readonly size: ProofSize;
  readonly signal: AbortSignal;
  /** Parts of an earlier run that did not come to its end, in their order. */
  readonly parts: readonly unknown[];
  readonly keep: (part: unknown) => Promise<void>;
  readonly say: (line: string) => void;
}

/** A claim about the harness that a run against the programmed relay shows or refutes. */
export interface Proof {
  readonly name: string;
  /** For the summary: what is done. */
  readonly done: (size: ProofSize) => string;
  readonly prove: (run: ProofRun) => Promise<readonly Criterion[]>;
}
