import type { ProducerAssignment, Segment } from './assignment.ts';
import { LoadCurve } from './load-curve.ts';
import {
  closedLoop,
  constantSchedule,
  poissonSchedule,
  type Schedule,
  shapedPoissonSchedule,
  shapedSchedule,
} from './schedule.ts';

/** When the records of one producer are due in a segment: its part of the rate that all of them share. */
export function scheduleOf(
  { startAt, ratePerSecond, pieces }: Segment,
  { producer, producers, workload }: ProducerAssignment,
  random: () => number,
): Schedule {
  if (workload.rate === 0) return closedLoop(startAt);
  if (pieces) {
    const curve = new LoadCurve(pieces);
    return workload.arrival === 'poisson'
      ? shapedPoissonSchedule(startAt, curve, producers, random)
      : shapedSchedule(startAt, curve, producer, producers);
  }
  const rate = ratePerSecond / producers;
  if (workload.arrival === 'poisson') return poissonSchedule(startAt, rate, random);
  // Producers take turns, so that together they keep the even spacing of one.
  return constantSchedule(startAt + (producer * 1e9) / ratePerSecond, rate);
}
