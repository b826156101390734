import type { Capabilities } from '../adapters/adapter.ts';
import type { ReplayRun, ReplayRung } from '../result/storage-findings.ts';
import { holdSeconds } from './estimate.ts';
import { judged, sustained } from './holds.ts';
import type { Backlog, Experiment, Replayed, Stage } from './stage.ts';

/** Share of the rate at which the backlog was written that goes on while it is read. */
const meanwhileShare = 0.25;

/**
 * How fast a backlog is read again: rate × measure records are written while nobody reads, then more and more new
 * readers begin with the oldest while writing goes on. `drainMax` is the longest wait for them.
 */
export const replay: Experiment = {
  async observe(stage) {
    const { workload, phases, readers } = stage.scenario;
    await using backlog = await stage.openBacklog();
    stage.announce(`writing ${Math.round((workload.rate * phases.measure) / 1_000)} records that wait`);
    const trial = await backlog.fill({
      purpose: 'search',
      ratePerSecond: workload.rate,
      warmUpMs: 0,
      measureMs: phases.measure,
      drainMaxMs: phases.drainMax,
    });
    const backlogRecords = trial.counts.acknowledged;
    const backlogBytes = backlogRecords * workload.recordSize;
    const stored = await backlog.storedBytes();
    const ratePerSecond = workload.rate * meanwhileShare;
    const rungs: ReplayRung[] = [];
    for (const count of readers) rungs.push(await climb(stage, backlog, count, ratePerSecond, backlogRecords));
    const run: ReplayRun = {
      backlogRecords,
      backlogBytes,
      ratePerSecond,
      storedShare: stored === null || backlogBytes === 0 ? null : stored / backlogBytes,
      rungs,
    };
    return { trials: [judged(trial, sustained)], replay: run };
  },

  conclude: ({ scenario, capabilities }, observations) => ({
    kind: 'replay',
    runs: observations.flatMap(({ replay: run }) => (run ? [run] : [])),
    predictedBytesPerSecond: predicted(capabilities, scenario.workload.partitions),
  }),

  estimateSeconds: ({ phases, readers }) =>
    holdSeconds(phases.measure) + readers.length * (holdSeconds(0) + phases.drainMax / 2_000),
};

async function climb(
  stage: Stage,
  backlog: Backlog,
  readers: number,
  ratePerSecond: number,
  backlogRecords: number,
): Promise<ReplayRung> {
  const limitMs = stage.scenario.phases.drainMax;
  stage.announce(`${readers} reader${readers === 1 ? '' : 's'} from the oldest record`);
  const replayed = await backlog.replay({ readers, ratePerSecond, limitMs, backlogRecords });
  return {
    readers: replayed.readers.map(speedOf),
    throttledReads: replayed.throttledReads,
    limitSeconds: limitMs / 1_000,
  };
}

function speedOf({
  beganAt,
  partitions,
  mark,
  caughtUpAt,
}: Replayed['readers'][number]): ReplayRung['readers'][number] {
  const firstAt = Math.min(...partitions.map((partition) => partition.firstAt));
  return {
    bytesPerSecond: mark === null || mark.at <= firstAt ? null : mark.bytes / ((mark.at - firstAt) / 1e9),
    caughtUpSeconds: caughtUpAt === null ? null : (caughtUpAt - beganAt) / 1e9,
  };
}

/** Bytes a second by the documented read quota: shared by all readers that poll, of each that is pushed to. */
function predicted({ partitionQuota }: Capabilities, partitions: number): number | null {
  return partitionQuota ? partitionQuota.readBytesPerSecond * partitions : null;
}
