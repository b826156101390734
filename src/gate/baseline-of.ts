import type { Environment, Result, ScenarioResult, TargetResult } from '../result/result-schema.ts';
import {
  type Baseline,
  type BaselineJob,
  baselineSchemaVersion,
  type BaselineTarget,
  type Machine,
} from './baseline-file.ts';
import { gateValue } from './gate-value.ts';
import type { GatedMetric } from './gated-metric.ts';

/** The metrics a baseline keeps: all that any gate may look at, whatever is switched off today. */
const keptMetrics = ['endToEnd.p50', 'endToEnd.windowedP99', 'response.p50', 'response.windowedP99', 'throughput'];

/** What is kept of the moment in which a result becomes a baseline. */
export type SavedAs = Pick<BaselineJob, 'commit' | 'savedAt' | 'loopback'>;

/** Baselines from a result, one for each scenario of a fixed rate or closed loop that was measured to its end. */
export function baselinesOf(result: Result, saved: SavedAs): Baseline[] {
  return result.scenarios
    .filter(({ experiment, targets }) => experiment === 'load' && targets.some(isComplete))
    .map((scenario) => ({
      schemaVersion: baselineSchemaVersion,
      scenario: scenario.name,
      hash: scenario.hash,
      fingerprint: result.environment.fingerprint,
      machine: machineOf(result.environment),
      jobs: [jobOf(result, scenario, saved)],
    }));
}

/** What distinguishes machines, without what changes from day to day. */
export function machineOf({ cpu, cores, memoryBytes, operatingSystem, node }: Environment): Machine {
  const [system = '', release = ''] = operatingSystem.split(' ');
  return {
    cpu,
    cores,
    memoryGiB: Math.round(memoryBytes / 2 ** 30),
    operatingSystem: `${system} ${release.split('.')[0]}`,
    node: node.split('.')[0]!,
  };
}

function jobOf(result: Result, scenario: ScenarioResult, { commit, savedAt, loopback }: SavedAs): BaselineJob {
  return {
    id: result.id,
    startedAt: result.startedAt,
    savedAt,
    tool: result.tool.version,
    commit,
    seed: Number(scenario.scenario['seed']),
    loopback,
    targets: scenario.targets.filter(isComplete).map(targetOf),
  };
}

function isComplete({ status }: TargetResult): boolean {
  return status === 'complete';
}

function targetOf({ label, description, trials }: TargetResult): BaselineTarget {
  const repetitions = trials.filter(({ purpose }) => purpose === 'repetition');
  const valuesOf = (name: string): number[] =>
    repetitions.map((trial) => gateValue(name, trial)).filter((value) => value !== null);
  return {
    label,
    version: description?.version ?? 'unknown',
    client: description?.client ?? 'unknown',
    values: Object.fromEntries(keptMetrics.map((name) => [name, valuesOf(name)])),
    histograms: {
      response: repetitions.map(({ response }) => response.encoded),
      endToEnd: repetitions.map(({ endToEnd }) => endToEnd.encoded),
    },
  };
}

/** One job's values of a metric on a target; empty when it has none. */
export function jobValues(job: BaselineJob, label: string, { name }: Pick<GatedMetric, 'name'>): readonly number[] {
  return job.targets.find((target) => target.label === label)?.values[name] ?? [];
}
