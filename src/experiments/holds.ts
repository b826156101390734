import type { Trial } from '../result/trial-schema.ts';

/** When a rate or a number of readers counts as held. */
export interface HoldRules {
  /** Least share of the offered rate that must be acknowledged. */
  readonly achievedShare: number;
  /** What is less than that counts only with a growing backlog, unless it is less than this share too. */
  readonly achievedShareInAnyCase: number;
  /** Largest share of records throttled at their first attempt. */
  readonly throttledShare: number;
  /** Largest share of read calls throttled; undefined where it does not matter. */
  readonly throttledReadsShare?: number;
  /** Largest growth of a reader's lag as a share of the rate. */
  readonly lagSlopeShare: number;
  /** Largest p99 of the response, and of the slowest reader's end to end, in milliseconds; undefined where it does not matter. */
  readonly responseP99Ms?: number | undefined;
  readonly endToEndP99Ms?: number | undefined;
}

/** A rate is sustained: what is offered is acknowledged, hardly anything throttled, no reader falls behind. */
export const sustained: HoldRules = {
  achievedShare: 0.995,
  achievedShareInAnyCase: 0.9,
  throttledShare: 0.005,
  lagSlopeShare: 0.005,
};

/** Why a trial does not hold, most telling first; each sentence has its number. Empty when it holds. */
export function failuresOf(trial: Trial, rules: HoldRules): string[] {
  const failures: string[] = [];
  // A closed loop offers what is taken.
  const offered = trial.offeredPerSecond === 0 ? trial.achievedPerSecond : trial.offeredPerSecond;
  const achieved = offered === 0 ? 1 : trial.achievedPerSecond / offered;
  const { counts, subscribers, integrity } = trial;
  const throttled = counts.scheduled === 0 ? 0 : counts.throttledFirst / counts.scheduled;
  if (throttled > rules.throttledShare) failures.push(`${percent(throttled)} of the records throttled at first`);
  const reads = readThrottling(trial);
  if (rules.throttledReadsShare !== undefined && reads > rules.throttledReadsShare) {
    failures.push(`${percent(reads)} of the read calls throttled`);
  }
  for (const { reader, lagSlope, lagSlopeError } of slowestFirst(trial)) {
    const grows = lagSlope > rules.lagSlopeShare * offered && lagSlope > 2 * lagSlopeError;
    if (grows) {
      failures.push(`lag of reader ${reader + 1} grows by ${lagSlope.toFixed(0)} records/s`);
      break;
    }
  }
  const undrained = Math.max(0, ...subscribers.map((subscriber) => subscriber.undrained));
  if (undrained > 0) failures.push(`${undrained} records not read by the slowest reader when the drain ended`);
  // At the edges of a short window a few milliseconds look like a missing share: a small one needs a growing backlog.
  const behind =
    trial.backlogSlope > (1 - rules.achievedShare) * offered && trial.backlogSlope > 2 * trial.backlogSlopeError;
  if (achieved < rules.achievedShareInAnyCase || (achieved < rules.achievedShare && behind))
    failures.push(`only ${percent(achieved)} of the offered rate acknowledged`);
  if (counts.gaveUp > 0) failures.push(`${counts.gaveUp} records given up`);
  if (integrity.lost > 0) failures.push(`${integrity.lost} records lost`);
  failures.push(...slowAnswers(trial, rules), ...slowReaders(trial, rules));
  return failures;
}

/** The trial with its judgement filled in. */
export function judged(trial: Trial, rules: HoldRules): Trial {
  const failures = failuresOf(trial, rules);
  return { ...trial, held: failures.length === 0, failures };
}

/** Busy share of an event loop from which our own client may set a figure. */
export const busyEventLoop = 0.8;
/** Busy share of all cores, and share of time some task waited for a CPU, from which the machine may set it. */
export const busyHost = 0.9;
export const pressedHost = 0.2;

/** Share of the time from which a full window of batches in flight may set a figure: a wider one may carry more. */
export const fullWindow = 0.8;

/** Largest share of the time in which a producer's ready batches waited for one in flight; null where none tells. */
export function fullestWindow({ workers }: Trial): number | null {
  const shares = workers.flatMap(({ windowFullShare }) => windowFullShare ?? []);
  return shares.length === 0 ? null : Math.max(...shares);
}

/** What bound a trial: our own processes and the machine first, since beyond them nothing is known of the system. */
export function boundOf(trial: Trial): 'client' | 'host' | 'system' {
  if (trial.workers.some((worker) => worker.eventLoopUtilization >= busyEventLoop)) return 'client';
  return isHostBound(trial) ? 'host' : 'system';
}

/** What bound a trial, with its number; for the system what failed is all there is to say. */
export function boundDetailOf(trial: Trial): string {
  const busiest = trial.workers.toSorted((a, b) => b.eventLoopUtilization - a.eventLoopUtilization)[0];
  switch (boundOf(trial)) {
    case 'client':
      return `event loop of ${busiest?.name} ${percent(busiest?.eventLoopUtilization ?? 0)} busy`;
    case 'host':
      return `machine's CPU ${percent(trial.host.cpuShare ?? 0)} busy, ${percent(trial.host.pressureShare ?? 0)} pressure`;
    case 'system': {
      const full = fullestWindow(trial) ?? 0;
      const window = full >= fullWindow ? `in-flight window full ${percent(full)} of the time` : '';
      return [trial.failures[0] ?? '', window].filter((part) => part !== '').join('; ');
    }
  }
}

export function isHostBound({ host }: Trial): boolean {
  return (host.cpuShare ?? 0) > busyHost || (host.pressureShare ?? 0) > pressedHost;
}

/** Throttling alone is enough to fail the trial: a quota set its figure. */
export function isThrottled({ counts }: Trial): boolean {
  return counts.throttledFirst > sustained.throttledShare * counts.scheduled;
}

/** Share of all readers' calls that were throttled. */
export function readThrottling({ subscribers }: Trial): number {
  const calls = subscribers.reduce((sum, { readCalls }) => sum + readCalls, 0);
  const throttled = subscribers.reduce((sum, { throttledReads }) => sum + throttledReads, 0);
  return calls === 0 ? 0 : throttled / calls;
}

function slowestFirst({ subscribers }: Trial): Trial['subscribers'] {
  return [...subscribers].sort((a, b) => b.lagSlope - a.lagSlope);
}

function slowAnswers({ response }: Trial, { responseP99Ms }: HoldRules): string[] {
  const { seen, what } = slowness(response);
  return responseP99Ms !== undefined && seen > responseP99Ms
    ? [`${what} response ${seen.toFixed(0)} ms, objective ${responseP99Ms} ms`]
    : [];
}

function slowReaders({ subscribers }: Trial, { endToEndP99Ms }: HoldRules): string[] {
  if (endToEndP99Ms === undefined) return [];
  const slowest = subscribers.map(({ endToEnd }) => slowness(endToEnd)).toSorted((a, b) => b.seen - a.seen)[0];
  return slowest !== undefined && slowest.seen > endToEndP99Ms
    ? [`${slowest.what} end to end of the slowest reader ${slowest.seen.toFixed(0)} ms, objective ${endToEndP99Ms} ms`]
    : [];
}

/** Of samples too few for a p99 the longest stands for it, and is named so. */
function slowness({ p99Ms, maxMs }: Trial['response']): { seen: number; what: string } {
  return p99Ms === null ? { seen: maxMs ?? 0, what: 'longest' } : { seen: p99Ms, what: 'p99' };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
