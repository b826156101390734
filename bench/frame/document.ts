import type { Bench, Comparison, Measured, Plan } from './comparison.ts';
import { describeCheckout, describeMachine, loadAverage, type Machine } from './machine.ts';
import { judge, type Outcome } from './ratios.ts';

/** A comparison that was measured. */
export interface Compared {
  readonly name: string;
  readonly loadAverageBefore: number;
  readonly loadAverageAfter: number;
  readonly seconds: number;
  readonly outcomes: readonly Outcome[];
  readonly measured: readonly Measured[];
}

/** All that is known of a run, with every raw value. */
export interface BenchDocument {
  readonly bench: string;
  readonly startedAt: string;
  readonly command: string;
  readonly checkout: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly plan: Plan;
  readonly compared: readonly Compared[];
}

/** A run's document before anything was measured. */
export async function beginDocument(bench: Bench, plan: Plan, command: string, now: Date): Promise<BenchDocument> {
  return {
    bench: bench.name,
    startedAt: now.toISOString(),
    command,
    checkout: await describeCheckout(),
    machine: describeMachine(),
    versions: bench.versions,
    plan,
    compared: [],
  };
}

/** Runs what measures a comparison, and judges its lines. */
export async function compare(
  { name, lines }: Comparison,
  measure: () => Promise<readonly Measured[]>,
): Promise<Compared> {
  const loadAverageBefore = loadAverage();
  const start = performance.now();
  const measured = await measure();
  return {
    name,
    loadAverageBefore,
    loadAverageAfter: loadAverage(),
    seconds: (performance.now() - start) / 1000,
    outcomes: lines.map((line) => judge(line, measured)),
    measured,
  };
}
