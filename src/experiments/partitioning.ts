import type { Partition } from '../adapters/adapter.ts';
import type { ReaderCensus } from '../load/partition-census.ts';
import type { PartitioningRun, Spread } from '../result/partition-findings.ts';
import type { Trial } from '../result/trial-schema.ts';
import { holdSeconds } from './estimate.ts';
import { boundDetailOf, isThrottled, judged, sustained } from './holds.ts';
import type { Experiment, Session, Stage } from './stage.ts';

/** How long one key is offered everything, and before that to empty a quota's bucket. */
const hotKeyMs = 4_000;
const hotLeadInMs = 1_000;

/**
 * Where keyed records go: rate × measure of them with uniform keys, as many with a few keys that are frequent, then
 * the same rate to one key alone.
 */
export const partitioning: Experiment = {
  async observe(stage) {
    const trials: Trial[] = [];
    const spreads: Spread[] = [];
    let topology: readonly Partition[] = [];
    for (const keys of ['uniform', 'zipf'] as const) {
      const { trial, spread, partitions } = await observeSpread(stage, keys);
      trials.push(trial);
      spreads.push(spread);
      topology = partitions;
    }
    const hot = await holdHotKey(stage);
    return { trials: [...trials, hot], partitioning: { spreads, hotKey: hotKeyOf(hot), topology: told(topology) } };
  },

  conclude: (_asked, observations) => ({
    kind: 'partitioning',
    runs: observations.flatMap(({ partitioning: run }) => (run ? [run] : [])),
  }),

  estimateSeconds: ({ phases }) =>
    2 * holdSeconds(phases.warmUp + phases.measure) + holdSeconds(hotLeadInMs + hotKeyMs),
};

async function observeSpread(
  stage: Stage,
  keys: Spread['keys'],
): Promise<{ trial: Trial; spread: Spread; partitions: readonly Partition[] }> {
  const { workload, phases } = stage.scenario;
  stage.announce(`${keys} keys`);
  const distinct = workload.keys.distinct;
  const options = { census: true, workload: { keys: { distinct, skew: keys }, ordering: 'key' } } as const;
  await using session: Session = await stage.openSession(1, options);
  const held = await session.hold({
    purpose: 'repetition',
    ratePerSecond: workload.rate,
    warmUpMs: phases.warmUp,
    measureMs: phases.measure,
    drainMaxMs: phases.drainMax,
  });
  const trial = judged(held, { ...sustained, achievedShare: 0.95, lagSlopeShare: 0.05 });
  const partitions = await session.partitions();
  const census = (await session.census())[0];
  return { trial, partitions, spread: spreadOf(keys, distinct, partitions, census, trial) };
}

function spreadOf(
  keys: Spread['keys'],
  distinct: number,
  partitions: readonly Partition[],
  census: ReaderCensus | undefined,
  { integrity }: Trial,
): Spread {
  const received = new Map(census?.partitions.map(({ partition, records }) => [partition, records]));
  const counts = partitions.map(({ index, label }) => ({ label, records: received.get(index) ?? 0 }));
  const records = counts.reduce((sum, each) => sum + each.records, 0);
  const fullest = Math.max(0, ...counts.map((each) => each.records));
  return {
    keys,
    distinct,
    keysSeen: census?.keys ?? 0,
    keysInSeveralPartitions: census?.keysMoved ?? 0,
    records,
    partitions: counts,
    maxOverMean: records === 0 ? 0 : fullest / (records / counts.length),
    reordered: integrity.reordered,
  };
}

/** The scenario's whole rate with a single key. What fails here is the answer, so the trial is never a repetition. */
async function holdHotKey(stage: Stage): Promise<Trial> {
  const { workload, phases } = stage.scenario;
  stage.announce('one key alone');
  await using session = await stage.openSession(1, {
    workload: { keys: { distinct: 1, skew: 'uniform' }, ordering: 'key' },
  });
  const trial = await session.hold({
    purpose: 'search',
    ratePerSecond: workload.rate,
    warmUpMs: 0,
    measureMs: hotKeyMs,
    drainMaxMs: Math.min(phases.drainMax, 3_000),
    leadIn: { ratePerSecond: workload.rate, durationMs: hotLeadInMs },
  });
  return judged(trial, sustained);
}

function hotKeyOf(trial: Trial): PartitioningRun['hotKey'] {
  const { offeredPerSecond, achievedPerSecond, counts, held } = trial;
  return {
    offeredPerSecond,
    achievedPerSecond,
    throttledShare: counts.scheduled === 0 ? 0 : counts.throttledFirst / counts.scheduled,
    held,
    boundByDetail: held ? '' : isThrottled(trial) ? "one partition's quota" : boundDetailOf(trial),
  };
}

function told(partitions: readonly Partition[]): PartitioningRun['topology'] {
  return partitions.map(({ label, detail = '' }) => ({ label, detail }));
}
