import type { ReaderCensus } from '../load/partition-census.ts';
import type { ReshardChange, ReshardRun } from '../result/partition-findings.ts';
import type { Trial } from '../result/trial-schema.ts';
import { holdSeconds } from './estimate.ts';
import { judged, sustained } from './holds.ts';
import { censusDifference } from './census-difference.ts';
import type { Experiment, Resized, Session, Stage } from './stage.ts';

/** Into the measured time of a load when the change is asked for. */
const requestAtShare = 0.25;
/** More than the old partitions carry where a load of 80 % of them is the scenario's rate. */
const raisedShare = 1.5;
const raisedMs = 4_000;

/**
 * Twice as many partitions and back, each during a load that the smaller number carries; in between more than it
 * carries is offered.
 */
export const reshard: Experiment = {
  async observe(stage) {
    const { partitions, rate } = stage.scenario.workload;
    await using session = await stage.openSession(1, { census: true });
    const grown = await change(stage, session, partitions, partitions * 2);
    if (grown === null) return { trials: [] };
    const trials = [grown.trial];
    const changes = [grown.change];
    let raised: ReshardRun['raised'] = null;
    if (grown.change.accepted) {
      stage.announce(`${Math.round(rate * raisedShare)} records/s to ${partitions * 2} partitions`);
      const more = await session.hold({ ...holdOf(stage), purpose: 'search', ...raisedHold(rate) });
      trials.push(judged(more, sustained));
      raised = {
        offeredPerSecond: more.offeredPerSecond,
        achievedPerSecond: more.achievedPerSecond,
        throttledShare: throttledShare(more),
      };
    }
    const shrunk = await change(stage, session, partitions * 2, partitions);
    if (shrunk !== null) {
      trials.push(shrunk.trial);
      changes.push(shrunk.change);
    }
    return { trials, reshard: { changes, raised } };
  },

  conclude(_asked, observations) {
    const runs = observations.flatMap(({ reshard: run }) => (run ? [run] : []));
    return { kind: 'reshard', runs, isUnable: runs.length === 0 };
  },

  estimateSeconds: ({ phases }) => 2 * holdSeconds(phases.warmUp + phases.measure) + holdSeconds(raisedMs),
};

function raisedHold(rate: number) {
  return { ratePerSecond: rate * raisedShare, warmUpMs: 1_000, measureMs: raisedMs };
}

function holdOf({ scenario: { workload, phases } }: Stage) {
  return {
    purpose: 'repetition',
    ratePerSecond: workload.rate,
    warmUpMs: phases.warmUp,
    measureMs: phases.measure,
    drainMaxMs: phases.drainMax,
  } as const;
}

/** Asks for another number of partitions during a load; null when the adapter cannot. */
async function change(
  stage: Stage,
  session: Session,
  from: number,
  to: number,
): Promise<{ trial: Trial; change: ReshardChange } | null> {
  const spec = holdOf(stage);
  stage.announce(`${from} → ${to} partitions at ${spec.ratePerSecond} records/s`);
  const before = (await session.census())[0];
  const known = new Set((await session.partitions()).map(({ index }) => index));
  const holding = session.hold(spec);
  const changing = async (): Promise<Resized | null> => {
    await stage.pause(spec.warmUpMs + spec.measureMs * requestAtShare);
    return await session.resize(to);
  };
  // What was measured until an interruption is kept: the load ends in any case before the session does.
  const [resizing, held] = await Promise.allSettled([changing(), holding]);
  if (resizing.status === 'rejected') throw resizing.reason;
  if (held.status === 'rejected') throw held.reason;
  const resized = resizing.value;
  const trial = judged(held.value, { ...sustained, achievedShare: 0.95, lagSlopeShare: 0.05 });
  if (resized === null) return null;
  const after = (await session.census())[0];
  return {
    trial,
    change: {
      from,
      to,
      ...stepsOf(resized),
      ...firstReads(resized, known, after),
      ...censusDifference(before, after),
      ...loadOf(trial),
    },
  };
}

function stepsOf({ answer, requestedAt, answeredAt, active, documented = '' }: Resized) {
  return {
    accepted: answer.accepted,
    code: answer.accepted ? '' : answer.code,
    message: answer.accepted ? '' : answer.message,
    answerSeconds: (answeredAt - requestedAt) / 1e9,
    activeSeconds: active === null || documented !== '' ? null : (active.at - requestedAt) / 1e9,
    documented,
  };
}

/** Seconds from the new partitions' taking writes until records of theirs were read. */
function firstReads({ active }: Resized, known: ReadonlySet<number>, census: ReaderCensus | undefined) {
  const first = census?.partitions.filter(({ partition }) => !known.has(partition)).map(({ firstAt }) => firstAt) ?? [];
  if (active === null || first.length === 0) return { firstReadSeconds: null, allReadSeconds: null };
  const since = (at: number): number => Math.max(0, (at - active.at) / 1e9);
  return { firstReadSeconds: since(Math.min(...first)), allReadSeconds: since(Math.max(...first)) };
}

function loadOf(trial: Trial) {
  const { counts, integrity, offeredPerSecond, achievedPerSecond, response } = trial;
  return {
    offeredPerSecond,
    achievedPerSecond,
    throttledShare: throttledShare(trial),
    otherRefusals: counts.refusedFirst - counts.throttledFirst,
    gaveUp: counts.gaveUp,
    p99Ms: response.p99Ms,
    longestMs: response.maxMs,
    lost: integrity.lost,
    duplicated: integrity.duplicated,
    reordered: integrity.reordered,
  };
}

function throttledShare({ counts }: Trial): number {
  return counts.scheduled === 0 ? 0 : counts.throttledFirst / counts.scheduled;
}
