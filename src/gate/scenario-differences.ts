import { keptScenario } from '../scenario/kept-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What one scenario has otherwise than another, by path. */
export interface Difference {
  readonly path: string;
  readonly text: string;
  /** It decides what is judged a failure, not what is measured. */
  readonly isJudgement: boolean;
}

const judging = ['gate', 'limits', 'allow'];
/** Say nothing of what is measured or judged: words, and whether a value was written or is the default. */
const silent = ['name', 'dimension', 'question', 'gate.own'];

/**
 * What two scenarios do not have in common, as far as their `targets` of these labels go: durations in milliseconds,
 * sizes in bytes, rates in records a second. Empty where a gate compares the same with the same.
 */
export function scenarioDifferences(baseline: Scenario, candidate: Scenario, labels: readonly string[]): Difference[] {
  const before = valuesOf(baseline, labels);
  const after = valuesOf(candidate, labels);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({
      path,
      text: `${path}: ${before.get(path) ?? 'not set'} → ${after.get(path) ?? 'not set'}`,
      isJudgement: judging.some((section) => path === section || path.startsWith(`${section}.`)),
    }));
}

function valuesOf(scenario: Scenario, labels: readonly string[]): Map<string, string> {
  const { targets, ...rest } = scenario;
  const named = Object.fromEntries(
    targets.filter(({ label }) => labels.includes(label)).map(({ label, ...target }) => [label, target]),
  );
  const kept = keptScenario({ ...rest, targets: [] });
  const values = new Map<string, string>();
  collect(values, '', { ...kept, targets: named });
  for (const path of silent) values.delete(path);
  return values;
}

/** Every value that is no mapping, by its path. */
function collect(values: Map<string, string>, path: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (value !== undefined) values.set(path, typeof value === 'string' ? value : JSON.stringify(value));
    return;
  }
  for (const [key, inside] of Object.entries(value)) collect(values, path === '' ? key : `${path}.${key}`, inside);
}
