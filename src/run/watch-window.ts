import type { Segment } from '../load/assignment.ts';
import { now } from '../measure/clock.ts';

/** Calls at both ends of a segment's measured window; gives what cancels the calls still to come. */
export function watchWindow(
  { measureFrom, measureTo }: Pick<Segment, 'measureFrom' | 'measureTo'>,
  begin: () => void,
  end: () => void,
): () => void {
  const callAt = (at: number, call: () => void): NodeJS.Timeout => setTimeout(call, Math.max(0, (at - now()) / 1e6));
  const timers = [callAt(measureFrom, begin), callAt(measureTo, end)];
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}
