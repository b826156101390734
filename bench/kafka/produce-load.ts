import { setTimeout as sleep } from 'node:timers/promises';
import { usageOf } from '../../src/local/process-usage.ts';
import type { RoundValues, Started } from '../frame/comparison.ts';
import type { Interleaving } from '../frame/interleave.ts';

/** What all contestants of a comparison send. */
export interface ProduceLoad {
  readonly recordBytes: number;
  readonly partitions: number;
  readonly acks: 'all' | 1;
}

/** As in the anchor: what Kafka's own `batch.size` is set to, and the batches of the harness too. */
export const batchBytes = 131_072;

/** A client that sends as fast as it can. */
export interface Sender extends Started {
  readonly pids: readonly number[];
  /** Begins to send, for at least so long. */
  begin(milliseconds: number): void;
  /** Resolves when nothing is sent any more. */
  halt(): Promise<void>;
  /** Records the broker has of it. */
  stored(): Promise<number>;
}

/** Not measured, at the beginning of each round: what was halted has to get going. */
const leadMilliseconds = 700;
/** Asking the broker twice takes its time on a busy machine. */
const askingMilliseconds = 300;

/**
 * Measured from outside and alike for all: what the broker has stored at two moments, and the processor time of the
 * client's processes between them.
 */
export const produceRounds: Interleaving<Sender> = {
  order: 'there and back',
  async measureRound(sender, milliseconds): Promise<RoundValues> {
    sender.begin(leadMilliseconds + milliseconds + askingMilliseconds);
    try {
      await sleep(leadMilliseconds);
      const before = await read(sender);
      await sleep(milliseconds);
      const after = await read(sender);
      const records = after.records - before.records;
      const seconds = after.seconds - before.seconds;
      const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
      return {
        recordsPerSecond: records / seconds,
        clientCpuMicroseconds: (cpuSeconds / records) * 1e6,
        clientCpuShare: cpuSeconds / seconds,
      };
    } finally {
      await sender.halt();
    }
  },
};

async function read(sender: Sender): Promise<{ records: number; seconds: number; cpuSeconds: number }> {
  const records = await sender.stored();
  return { records, seconds: performance.now() / 1000, cpuSeconds: cpuSecondsOf(sender.pids) };
}

/** Processor time that processes have used so far. Throws when one has ended, or where there is no `/proc`. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const usage = usageOf(pid);
    if (!usage) throw new Error(`process ${pid} cannot be read: it has ended, or this system has no /proc`);
    return sum + usage.cpuSeconds;
  }, 0);
}
