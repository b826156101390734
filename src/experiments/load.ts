import type { Experiment } from './stage.ts';
import { judged, sustained } from './holds.ts';
import { holdSeconds } from './estimate.ts';

/** A fixed rate: throughput achieved, and the latencies at it. */
export const load: Experiment = {
  async observe(stage) {
    const { scenario } = stage;
    stage.announce(`${scenario.workload.rate} records/s`);
    await using session = await stage.openSession(scenario.readers[0]!);
    const trial = await session.hold({
      purpose: 'repetition',
      ratePerSecond: scenario.workload.rate,
      warmUpMs: scenario.phases.warmUp,
      measureMs: scenario.phases.measure,
      drainMaxMs: scenario.phases.drainMax,
    });
    return { trials: [judged(trial, { ...sustained, achievedShare: 0.95, lagSlopeShare: 0.05 })] };
  },
  conclude: () => ({ kind: 'load' }),
  estimateSeconds: ({ phases }) => holdSeconds(phases.warmUp + phases.measure),
};
