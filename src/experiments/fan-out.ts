import { type Capabilities, ReaderRefused } from '../adapters/adapter.ts';
import type { Bracket } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { allPartitions, type Scenario } from '../scenario/scenario.ts';
import { holdSeconds } from './estimate.ts';
import { boundDetailOf, boundOf, type HoldRules, judged, readThrottling, sustained } from './holds.ts';
import { searchRung } from './search-rung.ts';
import type { Experiment, Observation, Stage } from './stage.ts';

/**
 * How many independent readers before the slowest one falls behind: a ladder of readers at one write load. With one
 * repetition the rungs are bisected; with more, every rung is climbed.
 */
export const fanOut: Experiment = {
  async observe(stage) {
    const { scenario, capabilities } = stage;
    const most = capabilities.readers === 'unlimited' ? Number.POSITIVE_INFINITY : capabilities.readers;
    const rungs = scenario.readers.filter((readers) => readers <= most);
    const trials: Trial[] = [];
    const climb = async (readers: number): Promise<boolean> => {
      const trial = await rung(stage, readers);
      trials.push(trial);
      return trial.held;
    };
    if (scenario.repetitions > 1) for (const readers of rungs) await climb(readers);
    else await searchRung(rungs, climb);
    const asksForMore = rungs.length < scenario.readers.length;
    const isFull = trials.some(({ held, readers }) => held && readers === most);
    const refused = asksForMore && isFull ? await oneMore(stage, most + 1) : null;
    return { trials, ...(refused && { refused }) };
  },

  conclude({ scenario, capabilities }, observations) {
    const trials = observations.flatMap((observation) => observation.trials);
    const refused = observations.find((observation) => observation.refused !== undefined)?.refused;
    return {
      kind: 'fan-out',
      readers: bracketOf(trials, refused, scenario, capabilities),
      predictedReaders: predictedReaders(scenario, capabilities),
    };
  },

  estimateSeconds({ readers, phases, repetitions }) {
    const rungs = repetitions > 1 ? readers.length : 1 + Math.ceil(Math.log2(readers.length + 1));
    return rungs * (holdSeconds(phases.warmUp + phases.measure) + 3);
  },
};

async function rung(stage: Stage, readers: number): Promise<Trial> {
  const { scenario } = stage;
  stage.announce(`${readers} reader${readers === 1 ? '' : 's'}`);
  await using session = await stage.openSession(readers);
  const trial = await session.hold({
    purpose: 'rung',
    ratePerSecond: scenario.workload.rate,
    warmUpMs: scenario.phases.warmUp,
    measureMs: scenario.phases.measure,
    drainMaxMs: scenario.phases.drainMax,
  });
  return judged(trial, rulesOf(scenario));
}

/** Whether the service takes one reader more than it is documented to; null where it does. */
async function oneMore(stage: Stage, readers: number): Promise<Observation['refused'] | null> {
  stage.announce(`${readers} readers, one more than is documented`);
  try {
    await using _session = await stage.openSession(readers);
    return null;
  } catch (error) {
    if (error instanceof ReaderRefused) return { readers, because: error.message };
    throw error;
  }
}

function rulesOf({ objective }: Scenario): HoldRules {
  return {
    ...sustained,
    achievedShare: 0.95,
    throttledReadsShare: 0.01,
    lagSlopeShare: 0.02,
    endToEndP99Ms: objective,
  };
}

/** Readers the documented read quotas allow: calls a second and bytes a second of a shard, shared by all pollers. */
function predictedReaders(
  { workload }: Scenario,
  { partitionQuota, pollIntervalMs, readers }: Capabilities,
): number | null {
  if (!partitionQuota || pollIntervalMs === 0) return readers === 'unlimited' ? null : readers;
  const bytesPerShard = (workload.rate / allPartitions(workload)) * workload.recordSize;
  const byCalls = partitionQuota.readCallsPerSecond * (pollIntervalMs / 1_000);
  return Math.floor(Math.min(byCalls, partitionQuota.readBytesPerSecond / bytesPerShard));
}

function bracketOf(
  trials: readonly Trial[],
  refused: Observation['refused'],
  scenario: Scenario,
  capabilities: Capabilities,
): Bracket {
  const failedRungs = trials.filter(({ held }) => !held).map(({ readers }) => readers);
  const failed = failedRungs.length === 0 ? null : Math.min(...failedRungs);
  const heldRungs = trials.filter(({ held, readers }) => held && readers < (failed ?? Infinity));
  const held = heldRungs.length === 0 ? null : Math.max(...heldRungs.map(({ readers }) => readers));
  if (failed === null)
    return {
      held,
      failed: refused?.readers ?? null,
      because: refused?.because ?? '',
      boundBy: refused ? 'quota' : 'nothing',
      boundByDetail: refused ? 'registered consumers per stream' : 'highest number of readers tried held',
    };
  const trial = trials.find(({ readers, held: trialHeld }) => readers === failed && !trialHeld)!;
  const throttled = readThrottling(trial) > (rulesOf(scenario).throttledReadsShare ?? 0);
  return {
    held,
    failed,
    because: trial.failures.join('; '),
    boundBy: throttled ? 'quota' : boundOf(trial),
    boundByDetail: throttled ? readQuota(scenario, capabilities, failed) : boundDetailOf(trial),
  };
}

/** Which of the two shared read quotas this load meets first. */
function readQuota({ workload }: Scenario, { partitionQuota, pollIntervalMs }: Capabilities, readers: number): string {
  if (!partitionQuota || pollIntervalMs === 0) return 'reads throttled';
  const calls = (readers * 1_000) / pollIntervalMs / partitionQuota.readCallsPerSecond;
  const bytes =
    (readers * workload.rate * workload.recordSize) / allPartitions(workload) / partitionQuota.readBytesPerSecond;
  return bytes > calls ? 'read bytes per shard' : 'GetRecords calls per shard';
}
