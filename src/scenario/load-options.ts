import type { MetricKind } from './bound.ts';
import type { Flags } from './overrides.ts';
import type { ExperimentName } from './scenario.ts';

/** What the program knows that a scenario may name, and what its user changed on the command line. */
export interface LoadOptions {
  readonly adapterNames: readonly string[];
  /** The metrics that limits may bound, by name. Without it any name and unit passes. */
  readonly metrics?: Readonly<Record<string, LimitedMetric>>;
  /** Asks the adapter of a name what is wrong with the settings meant for it; batching keys are taken out before. */
  readonly checkSettings?: (
    adapter: string,
    settings: Readonly<Record<string, unknown>>,
  ) => readonly SettingsProblem[] | Promise<readonly SettingsProblem[]>;
  /** The text of a file that a scenario names; rejects where it cannot be read. */
  readonly readFile?: (path: string) => Promise<string>;
  /** Values of `--set`, each `path=value`. */
  readonly sets?: readonly string[];
  readonly flags?: Flags;
}

export interface LimitedMetric {
  /** What it counts in. */
  readonly kind: MetricKind;
  /** The experiments that have it. */
  readonly experiments: readonly ExperimentName[];
}

/** A setting that an adapter refuses. */
export interface SettingsProblem {
  /** Path of the key inside `settings`, with dots. */
  readonly key: string;
  readonly message: string;
  /** The keys that exist where `key` stands, for a suggestion; may be empty. */
  readonly known: readonly string[];
}
