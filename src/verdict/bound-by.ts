import { boundOf } from '../experiments/holds.ts';
import type { Trial } from '../result/trial-schema.ts';

export { fullestWindow } from '../experiments/holds.ts';

/** The busiest worker's event-loop utilisation, 0 … 1; null without workers. */
export function busiestWorker({ workers }: Trial): { readonly name: string; readonly share: number } | null {
  const [busiest] = [...workers].sort((a, b) => b.eventLoopUtilization - a.eventLoopUtilization);
  return busiest === undefined ? null : { name: busiest.name, share: busiest.eventLoopUtilization };
}

/** What may have set the trial's figures instead of the system; such figures are bounds of the system. */
export function boundBy(trial: Trial): 'client' | 'host' | null {
  const bound = boundOf(trial);
  return bound === 'system' ? null : bound;
}
