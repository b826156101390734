import { performance } from 'node:perf_hooks';

/**
 * The system's monotonic clock in nanoseconds, as a float64: the same for every process of a machine, exact to a
 * microsecond for 104 days of uptime. `performance.now()` plus an offset taken once costs half of a BigInt read.
 */
const offset = Number(process.hrtime.bigint()) - performance.now() * 1e6;

/** Monotonic nanoseconds now. */
export function now(): number {
  return offset + performance.now() * 1e6;
}
