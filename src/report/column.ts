import { metricOf, type Metric } from '../result/metric-catalogue.ts';
import type { Trial } from '../result/trial-schema.ts';
import { boundBy } from '../verdict/bound-by.ts';
import { evidenceOf } from '../verdict/claim.ts';
import type { Figure } from '../verdict/comparable.ts';
import { cellsOf, commonRatesOf, judgedTrials, type TargetRun } from '../verdict/target-run.ts';
import {
  plainNumber,
  printBytesPerSecond,
  printCount,
  printMilliseconds,
  printPerSecond,
  printShare,
} from './numbers.ts';

/** One column of a table of targets: the repetitions of one load on one target. */
export interface Column {
  readonly run: TargetRun;
  /** The target's label, with the result's number where several results stand side by side. */
  readonly label: string;
  readonly evidence: 'measured' | 'simulated';
  /** Repetitions of one load; empty for a target that failed. */
  readonly trials: readonly Trial[];
}

/** The columns of the targets, in their order; one per load where a target was driven at several. */
export function columnsOf(runs: readonly TargetRun[], labelOf: (run: TargetRun) => string): Column[] {
  return runs.flatMap((run) => {
    const cells = cellsOf(judgedTrials(run.target));
    const column = (trials: readonly Trial[], suffix: string): Column => ({
      run,
      label: labelOf(run) + suffix,
      evidence: evidenceOf(run.target),
      trials,
    });
    if (cells.length <= 1) return [column(cells[0] ?? [], '')];
    return cells.map((trials) => column(trials, ` at ${printOffered(trials[0]!)}`));
  });
}

/** For each rate that all targets of a search were given in the end, the columns of the targets. */
export function columnsAtCommonRates(
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
): readonly { readonly offeredPerSecond: number; readonly columns: readonly Column[] }[] {
  const rates = new Set(runs.flatMap(({ target }) => commonRatesOf(target)).map((trial) => trial.offeredPerSecond));
  return [...rates]
    .sort((a, b) => a - b)
    .map((offeredPerSecond) => ({
      offeredPerSecond,
      columns: runs.map((run) => ({
        run,
        label: labelOf(run),
        evidence: evidenceOf(run.target),
        trials: commonRatesOf(run.target).filter((trial) => trial.offeredPerSecond === offeredPerSecond),
      })),
    }));
}

/** The rate of the schedule, of a shape its mean; a closed loop has none, and takes what it gets. */
export function printOffered({ offeredPerSecond, shape }: Trial): string {
  if (shape !== undefined) return `${printPerSecond(offeredPerSecond)} on average: ${shape}`;
  return offeredPerSecond === 0 ? 'closed loop' : printPerSecond(offeredPerSecond);
}

/** A metric of a column, ready to be printed or compared. Throws for a name that the catalogue does not have. */
export function figureOf({ run, evidence, trials }: Column, name: string): Figure & { readonly unit: Metric['unit'] } {
  const metric = metricOf(name);
  if (metric === undefined) throw new Error(`'${name}' is not in the catalogue of metrics`);
  const values = trials.map(metric.of);
  const known = values.filter((value) => value !== null);
  const complete = known.length === values.length && known.length > 0;
  return {
    kind: kindOf(metric.unit),
    unit: metric.unit,
    label: evidence,
    value: complete ? middleOf(known, metric.better) : null,
    range: complete && known.length > 1 ? [Math.min(...known), Math.max(...known)] : null,
    repetitions: { session: `${run.result.id} ${run.scenario.name}`, values: complete ? known : [] },
    isBound: trials.some((trial) => boundBy(trial) !== null),
    load: loadOf(run, trials, metric.unit),
  };
}

/** A figure with its sign, unit and label, and beneath it the range over the repetitions. */
export function printFigure(figure: Figure & { readonly unit: Metric['unit'] }): string {
  const { value, range, unit, label } = figure;
  if (value === null) return 'n/a (too few)';
  const shown = `${signOf(figure)}${printUnit(value, unit)} (${label})`;
  return range === null ? shown : `${shown}${printRange(range, unit)}`;
}

/** A second line with the range; nothing where it vanishes in rounding. Bytes in MB only: the figure has both. */
export function printRange([low, high]: readonly [number, number], unit: Metric['unit']): string {
  const decimal =
    unit === 'B/s' ? (value: number) => `${plainNumber(value / 1e6)} MB/s` : (value: number) => printUnit(value, unit);
  return decimal(low) === decimal(high) ? '' : `\nrange ${decimal(low)} – ${decimal(high)}`;
}

/** A simulated latency lacks the network: a floor. A bound run shows at least the throughput, at most the latency. */
function signOf({ kind, label, isBound }: Figure): string {
  if (kind === 'latency' && label === 'simulated') return 'floor ≥ ';
  if (!isBound || kind === 'share') return '';
  return kind === 'latency' ? '≤ ' : kind === 'throughput' ? '≥ ' : '';
}

/** The middle repetition, one that was seen; of two middle ones the worse. */
export function middleOf(values: readonly number[], better: 'lower' | 'higher'): number {
  const fromBest = values.toSorted((a, b) => (better === 'lower' ? a - b : b - a));
  return fromBest[Math.floor(values.length / 2)]!;
}

export function printUnit(value: number, unit: Metric['unit']): string {
  switch (unit) {
    case 'ms':
      return printMilliseconds(value);
    case '/s':
      return printPerSecond(value);
    case 'B/s':
      return printBytesPerSecond(value);
    case 'share':
      return printShare(value);
    case 'records':
      return printCount(value);
  }
}

function kindOf(unit: Metric['unit']): Figure['kind'] {
  if (unit === 'ms') return 'latency';
  if (unit === 'share') return 'share';
  return unit === 'records' ? 'count' : 'throughput';
}

/** Latencies are compared at one rate; throughputs of a search are what is compared, so their rate is left out. */
function loadOf({ result, asRun }: TargetRun, trials: readonly Trial[], unit: Metric['unit']): string {
  const { workload } = asRun;
  const searched = trials[0]?.purpose === 'confirmation' && unit !== 'ms';
  const rate = searched ? 'ceiling' : trials[0] === undefined ? '' : printOffered(trials[0]);
  return [
    rate,
    workload.recordSize,
    JSON.stringify(workload.sizes),
    workload.payload?.digest,
    workload.partitions,
    workload.streams,
    workload.ordering,
    trials[0]?.readers,
    result.environment.fingerprint,
  ].join(' ');
}
