import type { Trial } from '../result/trial-schema.ts';

/** Busy share of an event loop from which a worker, not the system, may set the figure. */
export const busyEventLoop = 0.8;
/** Busy share of all cores, and share of time some task waited for a CPU, from which the machine may set it. */
export const busyHost = 0.9;
export const pressedHost = 0.2;

/** The busiest worker's event-loop utilisation, 0 … 1; null without workers. */
export function busiestWorker({ workers }: Trial): { readonly name: string; readonly share: number } | null {
  const [busiest] = [...workers].sort((a, b) => b.eventLoopUtilization - a.eventLoopUtilization);
  return busiest === undefined ? null : { name: busiest.name, share: busiest.eventLoopUtilization };
}

export function isHostBound({ host }: Trial): boolean {
  return (host.cpuShare ?? 0) > busyHost || (host.pressureShare ?? 0) > pressedHost;
}

/** What may have set the trial's figures instead of the system; such figures are bounds of the system. */
export function boundBy(trial: Trial): 'client' | 'host' | null {
  if ((busiestWorker(trial)?.share ?? 0) >= busyEventLoop) return 'client';
  return isHostBound(trial) ? 'host' : null;
}
