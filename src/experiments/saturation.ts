import type { Capabilities } from '../adapters/adapter.ts';
import type { Trial } from '../result/trial-schema.ts';
import { allPartitions, type Scenario } from '../scenario/scenario.ts';
import { perSecond } from '../units/rate.ts';
import { holdSeconds } from './estimate.ts';
import { judged, sustained } from './holds.ts';
import { GrowingCrew } from './growing-crew.ts';
import { bracketOf } from './saturation-bracket.ts';
import { searchRate } from './search-rate.ts';
import type { Experiment, HoldSpec, Observation, Session, Stage } from './stage.ts';

/** Load at the start of a probe that is not judged: three times the latency seen, within these bounds. */
const settleMs = { least: 1_000, most: 5_000 };

/** The highest rate the system sustains: found by search, confirmed by a longer hold, reported as a bracket. */
export const saturation: Experiment = {
  async observe(stage) {
    const { search } = stage.scenario;
    const trials: Trial[] = [];
    await using crew = new GrowingCrew(stage);
    const attempt = async (ratePerSecond: number, purpose: Trial['purpose'], measureMs: number): Promise<boolean> => {
      for (;;) {
        stage.announce(`${purpose} at ${Math.round(ratePerSecond)} records/s`);
        const session = await crew.session();
        const trial = await holdSettled(stage, session, { purpose, ratePerSecond, measureMs }, trials);
        trials.push(trial);
        if (trial.held || !(await crew.growsAfter(trial))) return trial.held;
      }
    };
    await searchRate({
      start: search.startRate,
      most: search.maxRate,
      tolerance: search.tolerance,
      holds: (rate) => attempt(rate, 'search', search.probe),
      confirms: (rate) => attempt(rate, 'confirmation', search.confirm),
    });
    return { trials };
  },

  conclude({ scenario, capabilities }, observations) {
    const trials = observations.flatMap((observation) => observation.trials);
    const confirmed = trials.filter(({ purpose, held }) => purpose === 'confirmation' && held);
    const best = confirmed.reduce<Trial | undefined>(
      (most, trial) => (!most || trial.offeredPerSecond > most.offeredPerSecond ? trial : most),
      undefined,
    );
    return {
      kind: 'saturation',
      rate: bracketOf(trials, best, capabilities, scenario),
      confirmedPerSecond: best?.achievedPerSecond ?? null,
      confirmedBytesPerSecond: best?.achievedBytesPerSecond ?? null,
      predictedPerSecond: predictedRate(scenario, capabilities),
    };
  },

  afterwards({ search }, findings) {
    const { latencyAt = [], confirm } = search;
    const rates = findings.flatMap((finding) => (finding.kind === 'saturation' ? [finding.confirmedPerSecond] : []));
    const known = rates.filter((rate) => rate !== null);
    if (latencyAt.length === 0 || known.length < rates.length || known.length === 0) return null;
    const smallest = Math.min(...known);
    return (stage) =>
      atCommonRates(
        stage,
        latencyAt.map((share) => share * smallest),
        confirm,
      );
  },

  estimateSeconds({ search: { probe, confirm, latencyAt = [] } }) {
    const found = holdSeconds(8 * (probe + 2_000) + confirm);
    return latencyAt.length === 0 ? found : found + holdSeconds(latencyAt.length * (confirm + 2_000));
  },
};

/** The latencies of a target at rates that every target sustains. */
async function atCommonRates(stage: Stage, rates: readonly number[], measureMs: number): Promise<Observation> {
  const trials: Trial[] = [];
  const workload = { rate: perSecond(Math.max(...rates)) };
  await using session = await stage.openSession(stage.scenario.readers[0]!, { workload });
  for (const rate of rates) {
    const ratePerSecond = Math.round(rate);
    stage.announce(`latency at ${ratePerSecond} records/s, which all targets sustain`);
    trials.push(await holdSettled(stage, session, { purpose: 'common-rate', ratePerSecond, measureMs }, trials));
  }
  return { trials };
}

/** Records a second that the documented quotas allow; null where the system has none. */
function predictedRate({ workload }: Scenario, { partitionQuota }: Capabilities): number | null {
  if (!partitionQuota) return null;
  const { recordsPerSecond, bytesPerSecond } = partitionQuota;
  return allPartitions(workload) * Math.min(recordsPerSecond, bytesPerSecond / workload.recordSize);
}

async function holdSettled(
  stage: Stage,
  session: Session,
  spec: Pick<HoldSpec, 'purpose' | 'ratePerSecond' | 'measureMs'>,
  before: readonly Trial[],
): Promise<Trial> {
  const seen = Math.max(0, ...before.filter(({ held }) => held).map(({ endToEnd }) => endToEnd.maxMs ?? 0));
  const warmUpMs = Math.min(settleMs.most, Math.max(settleMs.least, 3 * seen));
  const { drainMax } = stage.scenario.phases;
  const leadIn = leadInOf(stage, spec.ratePerSecond);
  const trial = await session.hold({ ...spec, warmUpMs, drainMaxMs: drainMax, ...(leadIn && { leadIn }) });
  const { objective } = stage.scenario.search;
  return judged(trial, { ...sustained, responseP99Ms: objective, endToEndP99Ms: objective });
}

/**
 * A bucket of depth d and rate r accepts r·T + d in T seconds. Near a quota the bucket (one second deep) is emptied
 * first, at twice the quota for as long as that takes and a little more; what is refused there is dropped.
 */
function leadInOf({ scenario, capabilities }: Stage, ratePerSecond: number): HoldSpec['leadIn'] {
  const quota = predictedRate(scenario, capabilities);
  if (quota === null || ratePerSecond < 0.9 * quota) return undefined;
  return { ratePerSecond: 2 * quota, durationMs: 1_300 };
}
