import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../measure/clock.ts';
import type { Crew } from './crew.ts';

const againEveryMs = 1_000;
const timeLimitMs = 30_000;
/** How long readers that may starve are waited for. */
const starvingLimitMs = 5_000;

/** A reader never saw a probe although it was ready: what it would receive of a load is unknown. */
export class ProbeLost extends Error {
  override readonly name = 'ProbeLost';
}

export interface ProbeRules {
  readonly signal: AbortSignal;
  readonly mayStarve: boolean;
}

/**
 * Sends a probe to every partition until every reader has seen one from each: only then is a load's first record
 * sure to be read. Throws naming the reader and the partition it never heard of, unless readers may starve: where
 * too many share a quota, that some hear nothing is what the load then shows.
 */
export async function probeAll(crew: Crew, partitions: number, readers: number, rules: ProbeRules): Promise<void> {
  const { signal, mayStarve } = rules;
  const missing = new Map(Array.from({ length: readers }, (_, reader) => [reader, allOf(partitions)]));
  let refusal = '';
  const stop = crew.listen((_, report) => {
    if (report.type === 'event' && report.kind === 'probe-refused') refusal = `; the last refusal: ${report.detail}`;
    if (report.type !== 'probed') return;
    const left = missing.get(report.reader);
    for (const partition of report.partitions) left?.delete(partition);
    if (left?.size === 0) missing.delete(report.reader);
  });
  try {
    const deadline = now() + (mayStarve ? starvingLimitMs : timeLimitMs) * 1e6;
    for (let round = 0; missing.size > 0; round++) {
      signal.throwIfAborted();
      if (now() > deadline) {
        if (mayStarve) return;
        const [reader, left] = [...missing][0]!;
        const message = `no probe from partition ${[...left].join(', ')} reached reader ${reader + 1} within ${timeLimitMs / 1_000} s${refusal}`;
        throw new ProbeLost(message);
      }
      if ((round * 50) % againEveryMs === 0) crew.tell({ type: 'probe' }, 'producer');
      await Promise.race([sleep(50), crew.failure]);
    }
  } finally {
    stop();
  }
}

function allOf(partitions: number): Set<number> {
  return new Set(Array.from({ length: partitions }, (_, partition) => partition));
}
