import type { Result } from '../result/result-schema.ts';
import { comparable } from '../verdict/comparable.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { limitBreaches } from '../verdict/limits.ts';
import { printRecordSize } from '../verdict/scenario-as-run.ts';
import { type TargetRun, targetRunsOf } from '../verdict/target-run.ts';
import { validity } from '../verdict/validity.ts';
import { type Column, columnsOf, figureOf } from './column.ts';
import { countOf, plainNumber, printCount, printMilliseconds, printPerSecond } from './numbers.ts';
import { type Cell, cell } from './section.ts';
import { printRatio } from './targets-table.ts';

/** Three to five sentences made from the data. None names a measured and a simulated latency together. */
export function answerSentences(results: readonly Result[], labelOf: (run: TargetRun) => string): Cell[] {
  const runs = results.flatMap(targetRunsOf);
  return [
    validitySentence(results),
    latencySentence(runs, labelOf),
    ceilingSentence(runs, labelOf),
    fanOutSentence(runs, labelOf),
    simulatedSentence(runs),
  ].filter((sentence) => sentence !== null);
}

function validitySentence(results: readonly Result[]): Cell {
  const reasons = results.flatMap(validity);
  const [reason] = reasons;
  const broken = results.flatMap(limitBreaches);
  const unfinished = results.flatMap(targetRunsOf).filter(({ target }) => target.status !== 'complete');
  const parts = [
    reason === undefined
      ? validText(results, unfinished.length > 0)
      : `The run is not valid: ${reason.target ?? reason.scenario}, ${reason.text}${andMore(reasons)}.`,
    ...(unfinished[0] === undefined ? [] : [`Not complete: ${whyIncomplete(unfinished[0])}${andMore(unfinished)}.`]),
    ...(broken[0] === undefined ? [] : [`Limit broken: ${broken[0].target}, ${broken[0].text}${andMore(broken)}.`]),
  ];
  const tone = reasons.length + broken.length > 0 ? 'bad' : unfinished.length > 0 ? 'warning' : 'good';
  return cell(parts.join(' '), tone);
}

function validText(results: readonly Result[], isPartial: boolean): string {
  const nothing = results.flatMap(targetRunsOf).every(({ target }) => target.finding === null);
  if (nothing) return 'Nothing was measured.';
  return `${isPartial ? 'What was measured' : 'The run'} is valid.`;
}

function andMore(all: readonly unknown[]): string {
  return all.length > 1 ? ` (and ${all.length - 1} more)` : '';
}

function whyIncomplete({ target, scenario }: TargetRun): string {
  const problem = target.problem === null ? '' : ` (${target.problem.message})`;
  return `${target.label} in ${scenario.name} ${target.status}${problem}`;
}

/** Measured targets only: the first load scenario that has one. */
function latencySentence(runs: readonly TargetRun[], labelOf: (run: TargetRun) => string): Cell | null {
  const loads = runs.filter(
    ({ scenario, target }) => scenario.experiment === 'load' && evidenceOf(target) === 'measured',
  );
  const columns = columnsOf(
    loads.filter(({ scenario }) => scenario.name === loads[0]?.scenario.name),
    labelOf,
  ).filter(
    // Nothing in a closed loop was scheduled.
    (column) => figureOf(column, 'endToEnd.p99').value !== null && column.trials[0]!.offeredPerSecond > 0,
  );
  const [reference, ...others] = columns;
  if (reference === undefined) return null;
  const load = `At ${printPerSecond(reference.trials[0]!.offeredPerSecond)} of ${printRecordSize(reference.run.asRun.workload, printCount)}`;
  const ratios = others.map(
    (other) =>
      `${other.label} ${delay(other)}, ${printRatio(comparable(figureOf(other, 'endToEnd.p99'), figureOf(reference, 'endToEnd.p99')))}`,
  );
  return cell(
    `${load}, end-to-end p99 from the scheduled send was: ${[`${reference.label} ${delay(reference)}`, ...ratios].join('; ')}.`,
  );
}

function delay(column: Column): string {
  const { value, range, isBound } = figureOf(column, 'endToEnd.p99');
  const spread = range === null ? '1 run' : `range ${plainNumber(range[0])}–${plainNumber(range[1])} ms`;
  return `${isBound ? '≤ ' : ''}${printMilliseconds(value ?? 0)} (measured, ${spread})`;
}

function ceilingSentence(runs: readonly TargetRun[], labelOf: (run: TargetRun) => string): Cell | null {
  const named = namer(runs, 'saturation', labelOf);
  const found = bestByScenario(runs).flatMap((run) => {
    const { finding } = run.target;
    if (finding?.kind !== 'saturation' || finding.rate.held === null) return [];
    const { held, failed, boundBy, boundByDetail } = finding.rate;
    const sign = failed === null || boundBy === 'client' || boundBy === 'host' ? '≥ ' : '';
    const partitions = countOf(
      run.asRun.workload.partitions ?? 1,
      run.target.adapter === 'kinesis' ? 'shard' : 'partition',
    );
    return [
      `${named(run)} ${sign}${printPerSecond(held)} on ${partitions} (${evidenceOf(run.target)}, bound by ${boundByDetail || boundBy})`,
    ];
  });
  return found.length === 0 ? null : cell(`Highest rate that held: ${found.join('; ')}.`);
}

/** Of each system the target with the highest rate: what a slower client of it carries is no limit of the system. */
function bestByScenario(runs: readonly TargetRun[]): TargetRun[] {
  const heldBy = ({ target: { finding } }: TargetRun): number =>
    finding?.kind === 'saturation' ? (finding.rate.held ?? 0) : 0;
  const systems = Map.groupBy(runs, (run) =>
    [run.result.id, run.scenario.name, run.target.adapter, evidenceOf(run.target)].join(' '),
  );
  return [...systems.values()].map((same) => same.reduce((best, run) => (heldBy(run) > heldBy(best) ? run : best)));
}

/** The target's label, with its scenario's name where several scenarios ask the same. */
function namer(
  runs: readonly TargetRun[],
  experiment: string,
  labelOf: (run: TargetRun) => string,
): (run: TargetRun) => string {
  const names = new Set(
    runs.filter((run) => run.scenario.experiment === experiment).map(({ scenario }) => scenario.name),
  );
  return (run) => (names.size > 1 ? `${labelOf(run)} in ${run.scenario.name}` : labelOf(run));
}

function fanOutSentence(runs: readonly TargetRun[], labelOf: (run: TargetRun) => string): Cell | null {
  const named = namer(runs, 'fan-out', labelOf);
  const found = runs.flatMap((run) => {
    const { finding } = run.target;
    if (finding?.kind !== 'fan-out') return [];
    const { held, failed, boundBy, boundByDetail } = finding.readers;
    const limit = failed === null ? 'none tried failed' : `${failed} failed, ${boundByDetail || boundBy}`;
    const sign = failed === null || boundBy === 'client' || boundBy === 'host' ? '≥ ' : '';
    return [`${named(run)} ${held === null ? 'none' : `${sign}${held}`} (${evidenceOf(run.target)}; ${limit})`];
  });
  return found.length === 0 ? null : cell(`Readers that kept up: ${found.join('; ')}.`);
}

function simulatedSentence(runs: readonly TargetRun[]): Cell | null {
  return runs.some(({ target }) => target.adapter === 'kinesis' && target.description?.evidence === 'simulated')
    ? cell(
        'Kinesis was simulated: quotas as documented, no network, so nothing here says how late Kinesis is at AWS.',
        'warning',
      )
    : null;
}
