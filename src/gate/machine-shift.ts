import type { ScenarioResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { median } from '../statistics/quantile.ts';
import type { LoopbackFigures } from './baseline-file.ts';
import { cpuPerRecord } from './shown-metric.ts';

/** A machine that moved by more than this since a baseline was saved is another one. */
const mostMoved = 0.1;

/** What the loopback scenario shows of the machine: medians of its repetitions; null where one has no value. */
export function loopbackFigures({ targets }: Pick<ScenarioResult, 'targets'>): LoopbackFigures | null {
  const trials = targets.flatMap((target) => target.trials);
  const middle = (of: (trial: Trial) => number | null): number | null => {
    const values = trials.map(of).filter((value) => value !== null);
    return values.length === 0 ? null : median(values);
  };
  const responseP50Ms = middle(({ response }) => response.p50Ms);
  const cpuMicrosecondsPerRecord = middle(cpuPerRecord.of);
  return responseP50Ms === null || cpuMicrosecondsPerRecord === null
    ? null
    : { responseP50Ms, cpuMicrosecondsPerRecord };
}

/** What moved too far between two measurements of the same loopback scenario, in words. */
export function machineShift(before: LoopbackFigures, now: LoopbackFigures): string[] {
  const moved = (what: string, unit: string, then: number, today: number): string[] => {
    const change = today / then - 1;
    if (Math.abs(change) <= mostMoved) return [];
    const percent = `${change < 0 ? '−' : '+'}${Math.round(Math.abs(change) * 100)} %`;
    return [
      `${what} of the tool's own loopback: ${then.toFixed(2)} ${unit} then, ${today.toFixed(2)} ${unit} now (${percent})`,
    ];
  };
  return [
    ...moved('p50', 'ms', before.responseP50Ms, now.responseP50Ms),
    ...moved('CPU per record', 'µs', before.cpuMicrosecondsPerRecord, now.cpuMicrosecondsPerRecord),
  ];
}
