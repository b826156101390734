import type { Context, Counters, Producer, StreamHandle } from '../adapter.ts';
import type { BatchOutcome, OutgoingBatch, RefusalKind } from '../batch.ts';
import { KeySection, blockHeadBytes, writeBlockHead } from './block.ts';
import { limits } from './limits.ts';
import { Link } from './link.ts';
import { AdmittedOutcome, RefusedOutcome } from './outcome.ts';
import { readAdmission } from './protocol.ts';
import { route } from './route.ts';
import type { LoopbackSettings } from './settings.ts';
import { batchHeadBytes, frameHeadBytes, frameType, writeFrameHead } from './wire.ts';

const headBytes = frameHeadBytes + batchHeadBytes + blockHeadBytes;

/** A batch on its way, and the memory that goes with it until it is answered. */
class Slot {
  readonly head = Buffer.allocUnsafeSlow(headBytes);
  readonly keys = new KeySection();
  settle: (outcome: BatchOutcome) => void = () => undefined;
  count = 0;
  partition = 0;
  sentAtNanoseconds = 0;
}

export class LoopbackProducer implements Producer {
  #stream: StreamHandle;
  readonly #settings: LoopbackSettings;
  readonly #context: Context;
  readonly #pending = new Map<number, Slot>();
  readonly #free: Slot[] = [];
  readonly #closing = new AbortController();
  readonly #counters = { calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 };
  #link: Link | undefined;
  #connecting: Promise<Link> | undefined;
  #lastId = 0;
  #idle: (() => void)[] = [];

  constructor(stream: StreamHandle, settings: LoopbackSettings, context: Context) {
    this.#stream = stream;
    this.#settings = settings;
    this.#context = context;
  }

  /** To be called once, before anything else. Rejects when the relay cannot be reached or has no such stream. */
  async connect(): Promise<this> {
    await this.#connect();
    void this.#watchTimeouts();
    return this;
  }

  route(key: string): number {
    return route(key, this.#stream.partitions);
  }

  async refresh(stream: StreamHandle): Promise<void> {
    this.#stream = stream;
  }

  send(batch: OutgoingBatch): Promise<BatchOutcome> {
    this.#counters.calls++;
    const { count, partition, ends } = batch;
    const valueBytes = ends[count - 1]!;
    if (this.#closing.signal.aborted)
      return this.#refuse(count, 'unavailable', 'Closed', 'this producer was closed before the batch was sent');
    if (partition === undefined)
      return this.#refuse(count, 'rejected', 'PartitionMissing', 'loopback needs a partition: route keyed records');
    if (count > limits.batchRecords || valueBytes > limits.batchBytes)
      return this.#refuse(count, 'too-large', 'BatchTooLarge', `a batch of ${count} records and ${valueBytes} bytes`);
    if (this.#link?.connected === true) return this.#write(this.#link, batch, partition, valueBytes);
    return this.#sendOnceConnected(batch, partition, valueBytes);
  }

  async flush(): Promise<void> {
    if (this.#pending.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  counters(): Counters {
    return { ...this.#counters };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
    this.#closing.abort();
    this.#link?.destroy();
  }

  async #sendOnceConnected(batch: OutgoingBatch, partition: number, valueBytes: number): Promise<BatchOutcome> {
    let link: Link;
    try {
      link = await this.#connect();
    } catch (error) {
      return await this.#refuse(batch.count, 'unavailable', 'NotConnected', (error as Error).message);
    }
    return await this.#write(link, batch, partition, valueBytes);
  }

  async #connect(): Promise<Link> {
    this.#connecting ??= this.#open().finally(() => (this.#connecting = undefined));
    return await this.#connecting;
  }

  async #open(): Promise<Link> {
    const link = await Link.open(this.#settings, this.#context, {
      onFrame: (_type, body) => this.#acknowledged(body),
      // What was sent may have been written: nobody is left who could tell.
      onClose: (reason) => this.#giveUp('timed-out', 'Disconnected', reason.message),
    });
    try {
      await link.request<'open'>({ ask: 'open', stream: this.#stream.name });
    } catch (error) {
      link.destroy();
      throw error;
    }
    this.#link = link;
    return link;
  }

  #write(link: Link, batch: OutgoingBatch, partition: number, valueBytes: number): Promise<BatchOutcome> {
    const { count, ends } = batch;
    const slot = this.#free.pop() ?? new Slot();
    const id = (this.#lastId = (this.#lastId + 1) >>> 0);
    const { head, keys } = slot;
    keys.clear();
    for (let index = 0; index < count; index++) keys.add(batch.keyAt(index));
    const keyBytes = keys.bytes;
    const bodyBytes = batchHeadBytes + blockHeadBytes + count * 4 + valueBytes + keyBytes;
    writeFrameHead(head, frameType.batch, bodyBytes);
    head.writeUInt32LE(id, frameHeadBytes);
    head.writeUInt32LE(partition, frameHeadBytes + 4);
    writeBlockHead(head, frameHeadBytes + batchHeadBytes, count, valueBytes, keyBytes);
    // Sent as they lie in memory: every platform Node 24 is built for but one (s390x) is little-endian.
    const endBytes = Buffer.from(ends.buffer, ends.byteOffset, count * 4);
    const values = batch.values.length === valueBytes ? batch.values : batch.values.subarray(0, valueBytes);
    if (keyBytes > 0) link.write(head, endBytes, values, keys.ends, keys.keys);
    else link.write(head, endBytes, values);
    this.#counters.bytes += bodyBytes;
    slot.count = count;
    slot.partition = partition;
    slot.sentAtNanoseconds = this.#context.timers.now();
    return new Promise((resolve) => {
      slot.settle = resolve;
      this.#pending.set(id, slot);
    });
  }

  #acknowledged(body: Buffer): void {
    const id = body.readUInt32LE(0);
    const slot = this.#pending.get(id);
    // An answer after the time limit: the batch has been given up already.
    if (slot === undefined) return;
    const outcome = new AdmittedOutcome(slot.count, slot.partition, readAdmission(body));
    this.#settle(id, slot, outcome);
    this.#free.push(slot);
  }

  #giveUp(kind: RefusalKind, code: string, message: string): void {
    for (const [id, slot] of this.#pending) this.#settle(id, slot, new RefusedOutcome(slot.count, kind, code, message));
  }

  #settle(id: number, slot: Slot, outcome: BatchOutcome): void {
    this.#pending.delete(id);
    this.#count(outcome);
    slot.settle(outcome);
    if (this.#pending.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #refuse(count: number, kind: RefusalKind, code: string, message: string): Promise<BatchOutcome> {
    const outcome = new RefusedOutcome(count, kind, code, message);
    this.#count(outcome);
    return Promise.resolve(outcome);
  }

  #count({ refused }: BatchOutcome): void {
    if (refused.length === 0) return;
    if (refused.some(({ kind }) => kind === 'throttled')) this.#counters.throttledCalls++;
    if (refused.some(({ kind }) => kind !== 'throttled')) this.#counters.failedCalls++;
  }

  /** One watch over all batches, instead of a timer for each. */
  async #watchTimeouts(): Promise<void> {
    const { timers, signal } = this.#context;
    const limit = this.#settings.requestTimeout;
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    while (!stop.aborted) {
      try {
        await timers.sleep(Math.max(1, limit / 20), stop);
      } catch {
        return; // Aborted: the link's end settles what is pending.
      }
      this.#timeOut(timers.now() - limit * 1e6, `no answer within ${limit} ms`);
    }
  }

  #timeOut(sentBefore: number, message: string): void {
    for (const [id, slot] of this.#pending) {
      if (slot.sentAtNanoseconds > sentBefore) return;
      // The caller may use the memory again once its promise is settled, so nothing of it may still wait to be written.
      if (this.#link !== undefined && this.#link.unsentBytes > 0) this.#link.destroy();
      this.#settle(id, slot, new RefusedOutcome(slot.count, 'timed-out', 'RequestTimeout', message));
    }
  }
}
