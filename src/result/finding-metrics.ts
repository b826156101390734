import type { Metric } from './metric-catalogue.ts';
import type { Finding } from './result-schema.ts';

type Kind = Finding['kind'];
type Of<K extends Kind> = Extract<Finding, { kind: K }>;
type Value = number | null;

/** A figure of an experiment that a limit may bound, beside those of its trials. */
export interface FindingMetric extends Pick<Metric, 'name' | 'better'> {
  readonly unit: Metric['unit'] | 'readers' | 'keys' | 'ratio';
  readonly experiment: Kind;
  /** The worst value of each repetition; null where it was not seen. Empty for findings of other experiments. */
  readonly of: (finding: Finding) => readonly Value[];
}

type Form = Pick<FindingMetric, 'unit' | 'better'>;
const time: Form = { unit: 'ms', better: 'lower' };
const count: Form = { unit: 'records', better: 'lower' };

/** Names begin with the experiment; in the order they are listed. Where not even the least held, a ceiling is 0. */
export const findingMetrics: readonly FindingMetric[] = [
  metric('saturation', 'rate', { unit: '/s', better: 'higher' }, (finding) => [finding.confirmedPerSecond ?? 0]),
  metric('fan-out', 'readers', { unit: 'readers', better: 'higher' }, ({ readers }) => [readers.held ?? 0]),
  metric('set-up', 'total', time, totals),
  ...ofSpreads('skew', { unit: 'ratio', better: 'lower' }, ({ maxOverMean }) => maxOverMean),
  ...ofSpreads(
    'keysInSeveralPartitions',
    { unit: 'keys', better: 'lower' },
    (spread) => spread.keysInSeveralPartitions,
  ),
  ...ofChanges('allRead', time, ({ allReadSeconds }) => inMilliseconds(allReadSeconds)),
  ...ofChanges('response.p99', time, ({ p99Ms }) => p99Ms),
  ...ofChanges('reordered', count, ({ reordered }) => reordered),
  ...ofReplays('bytesPerSecond', { unit: 'B/s', better: 'higher' }, ({ bytesPerSecond }) => bytesPerSecond),
  ...ofReplays('caughtUp', time, ({ caughtUpSeconds }) => inMilliseconds(caughtUpSeconds)),
  ...ofDeaths('noticed', time, ({ noticedMs }) => noticedMs),
  ...ofDeaths('allRecords', time, ({ allRecordsMs }) => allRecordsMs),
  metric('takeover', 'replayed', count, ({ runs }) => runs.map(({ replayed }) => replayed)),
  metric('metadata', 'create', time, ({ runs }) => runs.map(({ createMs }) => worst(createMs, 'lower'))),
  metric('metadata', 'failover', time, ({ runs }) => runs.map(({ failoverMs }) => failoverMs)),
];

/** The metric of that name, or undefined. */
export function findingMetricOf(name: string): FindingMetric | undefined {
  return findingMetrics.find((one) => one.name === name);
}

function metric<K extends Kind>(
  experiment: K,
  name: string,
  form: Form,
  of: (finding: Of<K>) => readonly Value[],
): FindingMetric {
  return {
    name: `${experiment}.${name}`,
    ...form,
    experiment,
    of: (finding) => (finding.kind === experiment ? of(finding as Of<K>) : []),
  };
}

type Spread = Of<'partitioning'>['runs'][number]['spreads'][number];
type Change = Of<'reshard'>['runs'][number]['changes'][number];
type Reader = Of<'replay'>['runs'][number]['rungs'][number]['readers'][number];
type Step = Of<'takeover'>['runs'][number]['steps'][number];

/** Of the load with uniform keys. */
function ofSpreads(name: string, form: Form, of: (spread: Spread) => Value): FindingMetric[] {
  const uniform = (spreads: readonly Spread[]) => spreads.filter(({ keys }) => keys === 'uniform');
  return [
    metric('partitioning', name, form, ({ runs }) =>
      runs.map(({ spreads }) => worst(uniform(spreads).map(of), form.better)),
    ),
  ];
}

/** Of the changes that were accepted. */
function ofChanges(name: string, form: Form, of: (change: Change) => Value): FindingMetric[] {
  return [
    metric('reshard', name, form, ({ runs }) =>
      runs.map(({ changes }) => worst(changes.filter(({ accepted }) => accepted).map(of), form.better)),
    ),
  ];
}

/** Of every reader, however many read at once. */
function ofReplays(name: string, form: Form, of: (reader: Reader) => Value): FindingMetric[] {
  return [
    metric('replay', name, form, ({ runs }) =>
      runs.map(({ rungs }) =>
        worst(
          rungs.flatMap(({ readers }) => readers.map(of)),
          form.better,
        ),
      ),
    ),
  ];
}

/** Of the members that were killed. */
function ofDeaths(name: string, form: Form, of: (step: Step) => Value): FindingMetric[] {
  const deaths = (steps: readonly Step[]) => steps.filter(({ deed }) => deed === 'kill' || deed === 'kill-oldest');
  return [
    metric('takeover', name, form, ({ runs }) => runs.map(({ steps }) => worst(deaths(steps).map(of), form.better))),
  ];
}

/** From nothing to the first record read back, without the steps that only a document tells. */
function totals({ steps }: Of<'set-up'>): Value[] {
  const repetitions = Math.max(0, ...steps.map(({ milliseconds }) => milliseconds.length));
  return Array.from({ length: repetitions }, (_, repetition) =>
    steps.reduce((sum, { milliseconds }) => sum + (milliseconds[repetition] ?? 0), 0),
  );
}

/** Null where one of them was not seen, or none was there to be seen. */
function worst(values: readonly Value[], better: Form['better']): Value {
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return null;
  return better === 'lower' ? Math.max(...known) : Math.min(...known);
}

function inMilliseconds(seconds: Value): Value {
  return seconds === null ? null : seconds * 1_000;
}
