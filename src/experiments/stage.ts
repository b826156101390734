import type { Capabilities } from '../adapters/adapter.ts';
import type { Finding } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { Scenario, Target } from '../scenario/scenario.ts';

/** One experiment: a procedure that observes, and a conclusion from all its repetitions on one target. */
export interface Experiment {
  /** One repetition on one target. Failed probes are data; only a broken system is an exception. */
  observe(stage: Stage): Promise<Observation>;
  conclude(asked: Asked, observations: readonly Observation[]): Finding;
  /** Seconds one repetition takes on one target at most, start of processes included. */
  estimateSeconds(scenario: Scenario): number;
}

/** What was asked of which system. */
export interface Asked {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly capabilities: Capabilities;
}

export interface Observation {
  readonly trials: readonly Trial[];
  /** Milliseconds by step, for `set-up`. */
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly milliseconds: number;
  /** Printed instead of the time where that is only a setting of a local server. */
  readonly documented?: string;
}

/** What a procedure may ask for. Implemented by the runner; tests implement it with a programmed system. */
export interface Stage extends Asked {
  readonly repetition: number;
  /** A fresh stream with connected producers and readers, each of which has seen a probe from each partition. */
  openSession(readers: number): Promise<Session>;
  /** From nothing to the first record read back: starts a system of its own where the target is local. */
  setUpOnce(): Promise<readonly Step[]>;
  /** Says what is being done, for progress lines. */
  announce(what: string): void;
}

export interface Session extends AsyncDisposable {
  /** Offers a rate and observes. Several holds of one session follow each other on the same connections. */
  hold(spec: HoldSpec): Promise<Trial>;
}

export interface HoldSpec {
  readonly purpose: Trial['purpose'];
  readonly ratePerSecond: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly drainMaxMs: number;
  /** Load before the warm-up whose refusals are dropped: empties a quota's bucket. */
  readonly leadIn?: { readonly ratePerSecond: number; readonly durationMs: number };
}
