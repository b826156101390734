import type { ScenarioResult } from '../result/result-schema.ts';
import type { Emit } from './events.ts';
import type { Systems } from './systems.ts';

/** What a run of any scenario needs besides the scenario. */
export interface RunOptions {
  readonly runId: string;
  readonly systems: Systems;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Discarded load on a cold local system before its first trial, in milliseconds; 0 leaves it cold. */
  readonly warmSystemMs: number;
  /** `path=value` of the command line, kept with the result. */
  readonly overrides: readonly string[];
  /** The state so far, after every step: a crash loses little. */
  readonly saved: (result: ScenarioResult) => Promise<void>;
}
