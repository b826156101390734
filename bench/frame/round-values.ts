import { usageOf, type ProcessUsage } from '../../src/local/process-usage.ts';
import type { RoundValues, Running, Work } from './comparison.ts';

/** What the server and the client, which is this process and perhaps more, had used at some moment. */
export interface Reading {
  readonly server: ProcessUsage;
  readonly clientCpuSeconds: number;
}

/** Reads both. Throws when one of the processes is gone, or where there is no `/proc`. */
export function readUsage({ pid, clientPids = [] }: Pick<Running, 'pid' | 'clientPids'>): Reading {
  const { user, system } = process.cpuUsage();
  const others = clientPids.reduce((sum, client) => sum + usageOfLiving(client).cpuSeconds, 0);
  return { server: usageOfLiving(pid), clientCpuSeconds: (user + system) / 1e6 + others };
}

function usageOfLiving(pid: number): ProcessUsage {
  const usage = usageOf(pid);
  if (!usage) throw new Error(`process ${pid} cannot be read: it has ended, or this system has no /proc`);
  return usage;
}

/** The values of a round from what was done and what was used meanwhile. */
export function roundValues(work: Work, before: Reading, after: Reading): RoundValues {
  const { records, seconds, latenciesMilliseconds } = work;
  const server = after.server.cpuSeconds - before.server.cpuSeconds;
  const client = after.clientCpuSeconds - before.clientCpuSeconds;
  const sorted = latenciesMilliseconds.toSorted((a, b) => a - b);
  return {
    recordsPerSecond: records / seconds,
    serverCpuMicroseconds: (server / records) * 1e6,
    clientCpuMicroseconds: (client / records) * 1e6,
    serverCpuShare: server / seconds,
    clientCpuShare: client / seconds,
    p50Milliseconds: percentile(sorted, 0.5),
    p99Milliseconds: percentile(sorted, 0.99),
    residentMebibytes: after.server.residentBytes / 1024 ** 2,
  };
}

/** The smallest value that at least the given share of the values does not exceed (nearest rank); NaN of none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
