import type { EachBatchPayload } from 'kafkajs';
import type { Timers } from '../adapter.ts';

/** Waits for a reader that may take longer than the group waits for a sign of life, which kafkajs gives only between batches. */
export async function settleWithHeartbeats(
  delivered: Promise<void>,
  each: EachBatchPayload,
  intervalMs: number,
  timers: Timers,
): Promise<void> {
  const done = new AbortController();
  const beat = async () => {
    while (!done.signal.aborted) {
      await timers.sleep(intervalMs, done.signal);
      await each.heartbeat();
    }
  };
  // A heartbeat that fails is noticed by the library's own after the batch.
  const beating = beat().catch(() => undefined);
  try {
    await delivered;
  } finally {
    done.abort();
    await beating;
  }
}
