import type { Adapter, Consumer, Context } from '../adapters/adapter.ts';
import type { IncomingBatch } from '../adapters/batch.ts';
import type { ConsumerAssignment } from '../load/assignment.ts';
import { intendedOf, magicOf, producerOf, recordMagic, runOf, sequenceOf } from '../load/envelope.ts';
import type { CoordinationSoFar } from '../load/group-journal.ts';
import { now } from '../measure/clock.ts';
import type { Command } from './protocol.ts';
import type { Tell, WorkerRole } from './worker-role.ts';

/**
 * A worker that is one member of a group: it tells of every batch before a commit can cover it, so that nothing of
 * what it has read and stored is unknown when it is killed.
 */
export class MemberWorker implements WorkerRole {
  readonly #consumer: Consumer;
  readonly #tell: Tell;
  readonly #stop = new AbortController();
  readonly #committing: Promise<void>;

  private constructor(consumer: Consumer, commitIntervalMs: number, context: Context, tell: Tell) {
    this.#consumer = consumer;
    this.#tell = tell;
    this.#committing = this.#commitEvery(commitIntervalMs, context);
  }

  static async start<S>(
    assignment: ConsumerAssignment & { readonly commitIntervalMs: number },
    adapter: Adapter<S>,
    settings: S,
    context: Context,
    tell: Tell,
  ): Promise<MemberWorker> {
    const { stream, readers, runId, commitIntervalMs } = assignment;
    const { membership } = readers[0]!;
    const deliver = (batch: IncomingBatch): void => tellArrival(batch, runId, tell);
    const consumer = await adapter.connectConsumer(stream, membership, deliver, settings, context);
    await consumer.ready();
    return new MemberWorker(consumer, commitIntervalMs, context, tell);
  }

  /** Nothing is asked of a member but to go on. */
  async obey(command: Command): Promise<void> {
    if (command.type === 'refresh') await this.#consumer.refresh?.();
  }

  /** Commits once more and leaves politely. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#committing;
    await this.#commit();
    await this.#consumer[Symbol.asyncDispose]();
  }

  async #commitEvery(intervalMs: number, { timers }: Context): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await timers.sleep(intervalMs, signal).catch(() => undefined); // Aborted: the loop ends.
      if (!signal.aborted) await this.#commit();
    }
  }

  async #commit(): Promise<void> {
    const from = now();
    const { committed, failed } = await this.#consumer.commit();
    const at = now();
    const milliseconds = (at - from) / 1e6;
    this.#tell({ type: 'committed', at, milliseconds, committed, failed, coordination: this.#coordination() });
  }

  #coordination(): CoordinationSoFar | null {
    const spent = this.#consumer.coordination?.();
    return spent === undefined ? null : { ...spent, writeUnits: spent.writeUnits ?? null };
  }
}

function tellArrival(batch: IncomingBatch, runId: number, tell: Tell): void {
  const at = now();
  const records: (readonly [producer: number, sequence: number])[] = [];
  let newestIntended = 0;
  for (let index = 0; index < batch.count; index++) {
    const value = batch.valueAt(index);
    if (magicOf(value) !== recordMagic || runOf(value) !== runId) continue;
    records.push([producerOf(value), sequenceOf(value)]);
    newestIntended = Math.max(newestIntended, intendedOf(value));
  }
  if (records.length > 0) tell({ type: 'arrived', at, partition: batch.partition, newestIntended, records });
}
