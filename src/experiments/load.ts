import { printShape } from '../scenario/load-shape.ts';
import type { Experiment } from './stage.ts';
import { judged, sustained } from './holds.ts';
import { holdSeconds } from './estimate.ts';

/** A fixed rate, a shape, or a closed loop: throughput achieved, and the latencies at it. */
export const load: Experiment = {
  async observe(stage) {
    const { scenario } = stage;
    const { rate, shape } = scenario.workload;
    stage.announce(shape ? printShape(shape) : rate === 0 ? 'a closed loop' : `${rate} records/s`);
    await using session = await stage.openSession(scenario.readers[0]!);
    const trial = await session.hold({
      purpose: 'repetition',
      ratePerSecond: rate,
      ...(shape && { shape }),
      warmUpMs: scenario.phases.warmUp,
      measureMs: scenario.phases.measure,
      drainMaxMs: scenario.phases.drainMax,
    });
    return { trials: [judged(trial, { ...sustained, achievedShare: 0.95, lagSlopeShare: 0.05 })] };
  },
  conclude: () => ({ kind: 'load' }),
  estimateSeconds: ({ phases }) => holdSeconds(phases.warmUp + phases.measure),
};
