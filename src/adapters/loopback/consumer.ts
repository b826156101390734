import type { CommitOutcome, Consumer, Context, Counters, Membership, StreamHandle } from '../adapter.ts';
import type { Deliver } from '../batch.ts';
import { Incoming } from './incoming.ts';
import { Link } from './link.ts';
import type { Notice } from './protocol.ts';
import type { LoopbackSettings } from './settings.ts';
import { creditBytes, deliveryHeadBytes, frameHeadBytes, frameType, writeFrameHead } from './wire.ts';

const reconnectMs = 100;

export class LoopbackConsumer implements Consumer {
  readonly #stream: StreamHandle;
  readonly #membership: Membership;
  readonly #deliver: Deliver;
  readonly #settings: LoopbackSettings;
  readonly #context: Context;
  readonly #assigned = Promise.withResolvers<void>();
  readonly #counters = { calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 };
  readonly #incoming = new Incoming();
  /** Offset after the last handled record, by partition. */
  readonly #handled = new Map<number, number>();
  #link: Link | undefined;
  #queue: Buffer[] = [];
  #draining: Promise<void> | undefined;
  #joining = false;
  #assignments = 0;
  #stopped = false;

  constructor(
    stream: StreamHandle,
    membership: Membership,
    deliver: Deliver,
    settings: LoopbackSettings,
    context: Context,
  ) {
    this.#stream = stream;
    this.#membership = membership;
    this.#deliver = deliver;
    this.#settings = settings;
    this.#context = context;
    this.#assigned.promise.catch(() => undefined); // Told to who awaits ready(); nobody has to.
  }

  /** To be called once, before anything else. Rejects when the relay cannot be reached or has no such stream. */
  async connect(): Promise<this> {
    await this.#join(false);
    return this;
  }

  async ready(): Promise<void> {
    await this.#assigned.promise;
  }

  async commit(): Promise<CommitOutcome> {
    const positions = [...this.#handled];
    try {
      if (this.#link === undefined) throw new Error('there is no connection at the moment');
      const { committed } = await this.#link.request<'commit'>({ ask: 'commit', positions });
      return { committed, failed: positions.length - committed };
    } catch (error) {
      this.#fail(`commit failed: ${(error as Error).message}`);
      return { committed: 0, failed: positions.length };
    }
  }

  counters(): Counters {
    return { ...this.#counters };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#queue = [];
    await this.#draining;
    const link = this.#link;
    if (link?.connected === true)
      try {
        await link.request<'leave'>({ ask: 'leave' });
      } catch (error) {
        this.#fail(`could not take leave: ${(error as Error).message}`);
      }
    link?.destroy();
  }

  async #join(resume: boolean): Promise<void> {
    const link: Link = await Link.open(this.#settings, this.#context, {
      onFrame: (type, body) => {
        if (type === frameType.delivery) this.#received(body);
        else if (type === frameType.notice) this.#told(JSON.parse(body.toString()) as Notice);
      },
      onClose: (reason) => this.#closed(link, reason),
    });
    // Deliveries may come before the reply, and their credits go out on this link.
    this.#link = link;
    this.#joining = true;
    this.#assignments = 0;
    const { group, from } = this.#membership;
    try {
      await link.request<'join'>({ ask: 'join', stream: this.#stream.name, group, from, resume });
    } catch (error) {
      this.#link = undefined;
      this.#queue = [];
      link.destroy();
      throw error;
    } finally {
      this.#joining = false;
    }
  }

  #received(body: Buffer): void {
    if (this.#stopped) return;
    this.#counters.calls++;
    this.#counters.bytes += body.length;
    this.#queue.push(body);
    if (this.#draining === undefined) this.#drain();
  }

  /** Delivers what has come in until `deliver` asks for time. */
  #drain(): void {
    const queue = this.#queue;
    let next = 0;
    while (next < queue.length && queue === this.#queue) {
      const body = queue[next++]!;
      const link = this.#link!;
      try {
        const settled = this.#deliver(this.#incoming.show(body));
        if (settled !== undefined) {
          queue.splice(0, next);
          this.#draining = this.#drainAfter(settled, link, body);
          return;
        }
      } catch (error) {
        this.#stop(error);
        return;
      }
      this.#credit(link, body);
    }
    if (queue === this.#queue) queue.length = 0;
  }

  async #drainAfter(settled: Promise<void>, link: Link, body: Buffer): Promise<void> {
    try {
      await settled;
    } catch (error) {
      this.#stop(error);
      return;
    } finally {
      this.#draining = undefined;
    }
    this.#credit(link, body);
    this.#drain();
  }

  /** Tells the relay that a delivery has been handled. */
  #credit(link: Link, body: Buffer): void {
    const { partition, base, count } = this.#incoming;
    // After a reconnection the relay delivers it again, and only that delivery counts.
    if (link !== this.#link) return;
    this.#handled.set(partition, base + count);
    const credit = Buffer.allocUnsafe(frameHeadBytes + creditBytes);
    writeFrameHead(credit, frameType.credit, creditBytes);
    credit.writeUInt32LE(partition, frameHeadBytes);
    credit.writeDoubleLE(base + count, frameHeadBytes + 4);
    credit.writeUInt32LE(body.length - deliveryHeadBytes, frameHeadBytes + 12);
    link.write(credit);
  }

  #told(notice: Notice): void {
    switch (notice.notice) {
      case 'assigned':
        for (const partition of this.#handled.keys())
          if (!notice.partitions.includes(partition)) this.#handled.delete(partition);
        if (this.#assignments++ > 0)
          this.#context.report({ kind: 'rebalance', detail: `partitions ${notice.partitions.join(', ') || 'none'}` });
        this.#context.report({ kind: 'assigned', partitions: notice.partitions });
        this.#assigned.resolve();
        break;
      case 'skipped': {
        const { partition, records } = notice;
        const detail = `${records} records were dropped before they were read: raise 'retain'`;
        this.#counters.failedCalls++;
        this.#context.report({ kind: 'error', partition, detail });
        break;
      }
      case 'removed':
        this.#fail(`stream '${this.#stream.name}' was removed while it was read`);
        break;
    }
  }

  #closed(link: Link, reason: Error): void {
    if (link !== this.#link || this.#joining) return;
    this.#link = undefined;
    this.#queue = [];
    if (this.#stopped) return;
    if (this.#context.signal.aborted) {
      this.#assigned.reject(this.#context.signal.reason);
      return;
    }
    this.#fail(`the connection is lost: ${reason.message}`);
    void this.#rejoin();
  }

  async #rejoin(): Promise<void> {
    const { signal, timers, report } = this.#context;
    while (!this.#stopped && !signal.aborted) {
      try {
        await timers.sleep(reconnectMs, signal);
        await this.#join(true);
        if (this.#stopped) this.#link?.destroy();
        report({ kind: 'resubscribed' });
        return;
      } catch {
        this.#counters.failedCalls++;
      }
    }
  }

  #stop(error: unknown): void {
    this.#stopped = true;
    this.#fail(`the receiver failed, reading stops: ${error instanceof Error ? error.message : String(error)}`);
  }

  #fail(detail: string): void {
    this.#counters.failedCalls++;
    this.#context.report({ kind: 'error', detail });
  }
}
