import { randomBytes } from 'node:crypto';
import type { ScenarioResult } from '../result/result-schema.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runScenario } from '../run/run-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Side } from './side.ts';

/** A scenario run by this process; both sides may share the systems it takes its targets from. */
export class ScenarioSide implements Side {
  readonly description: string;
  readonly #scenario: Scenario;
  readonly #options: Omit<RunOptions, 'runId' | 'saved'>;

  constructor(description: string, scenario: Scenario, options: Omit<RunOptions, 'runId' | 'saved'>) {
    this.description = description;
    this.#scenario = scenario;
    this.#options = options;
  }

  async measure(target: string): Promise<ScenarioResult> {
    const targets = this.#scenario.targets.filter(({ label }) => label === target);
    return runScenario(
      { ...this.#scenario, targets, repetitions: 1 },
      { ...this.#options, runId: randomBytes(4).toString('hex'), saved: async () => undefined },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever gave the systems ends them.
  }
}
