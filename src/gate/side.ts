import type { ScenarioResult } from '../result/result-schema.ts';

/** One of the two things a gate compares: anything that can run a scenario once on one target. */
export interface Side extends AsyncDisposable {
  /** What it is, in a few words: `load.yaml at main`, `with workload.partitions=2`. */
  readonly description: string;
  /** One repetition on fresh connections. Throws when the system or the worker broke. */
  measure(target: string): Promise<ScenarioResult>;
}
