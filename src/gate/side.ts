import type { ScenarioResult } from '../result/result-schema.ts';

/** One of the two things a gate compares: anything that can run a scenario once on one target. */
export interface Side extends AsyncDisposable {
  /** What it is, in a few words: `load.yaml at main`, `with workload.partitions=2`. */
  readonly description: string;
  /** One repetition on fresh connections. Throws SideFailed when there is no result of it at all. */
  measure(target: string): Promise<ScenarioResult>;
}

/** A side that left no result; `code` is that of a target's problem in a result. */
export class SideFailed extends Error {
  override readonly name = 'SideFailed';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
