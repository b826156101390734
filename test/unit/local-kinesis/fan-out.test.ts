import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import { jsonCodec } from '../../../src/local-kinesis/codec.ts';
import { subscribeToShard } from '../../../src/local-kinesis/operations/subscribe-to-shard.ts';
import { Subscription, type EventSink } from '../../../src/local-kinesis/subscription.ts';
import { entries, ManualService } from './manual-service.ts';

const firstShard = 'shardId-000000000000';

/** A reader that keeps the frames and can be slow. */
class KeptFrames implements EventSink {
  readonly frames: Buffer[] = [];
  isSlow = false;
  isEnded = false;
  #drained = (): void => {};

  write(frame: Buffer): boolean {
    this.frames.push(frame);
    return !this.isSlow;
  }

  end(): void {
    this.isEnded = true;
  }

  listen(drained: () => void): void {
    this.#drained = drained;
  }

  drain(): void {
    this.#drained();
  }

  /** Records in the events so far. */
  get records(): number {
    return this.frames.reduce((sum, frame) => sum + frame.toString('latin1').split('"SequenceNumber"').length - 1, 0);
  }
}

function subscribed(context: TestContext, settings: object = {}) {
  context.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const manual = new ManualService({
    quotas: { shardWriteBytesPerSecond: 0, shardWriteRecordsPerSecond: 0 },
    ...settings,
  });
  manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
  const StreamARN = manual.service.arnOf('s');
  const register = (ConsumerName: string): string =>
    manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName }).Consumer.ConsumerARN;
  const first = register('c');
  const subscribe = (Type: 'TRIM_HORIZON' | 'LATEST' = 'TRIM_HORIZON', ConsumerARN = first) => {
    const place = subscribeToShard(manual.service, {
      ConsumerARN,
      ShardId: firstShard,
      StartingPosition: { Type },
    });
    const sink = new KeptFrames();
    new Subscription(manual.service, place, sink, jsonCodec).start();
    return sink;
  };
  const put = (count: number, bytes: number) =>
    manual.call('PutRecords', { StreamName: 's', Records: entries(count, bytes) });
  const pass = (milliseconds: number) => {
    manual.now += milliseconds;
    context.mock.timers.tick(milliseconds);
  };
  return { manual, register, subscribe, put, pass };
}

void describe('a subscription', () => {
  void it('sends the initial response first, then an event at once', (context) => {
    const { subscribe } = subscribed(context);
    const [first, second] = subscribe().frames.map((frame) => frame.toString('latin1'));
    assert.match(first!, /initial-response/);
    assert.match(second!, /SubscribeToShardEvent.*"Records":\[\]/s);
  });

  void it('pushes once for all puts of a turn of the event loop', async (context) => {
    const { subscribe, put } = subscribed(context);
    const sink = subscribe();
    const before = sink.frames.length;
    for (let call = 0; call < 5; call++) put(2, 10);
    assert.equal(sink.frames.length, before);
    await turn();
    assert.equal(sink.frames.length, before + 1);
    assert.equal(sink.records, 10);
  });

  void it('pushes 2 MiB a second after a burst of 2 MiB', async (context) => {
    const { subscribe, put, pass } = subscribed(context);
    for (let call = 0; call < 12; call++) put(1, 1024 * 1024 - 1);
    const sink = subscribe();
    await turn();
    // The bucket holds 2 MiB, and may be overdrawn by the last event.
    assert.equal(sink.records, 3);
    for (let second = 0; second < 3; second++) for (let step = 0; step < 100; step++) pass(10);
    assert.equal(sink.records, 3 + 6);
  });

  void it('waits for a slow reader', async (context) => {
    const { subscribe, put } = subscribed(context);
    const sink = subscribe();
    sink.isSlow = true;
    put(1, 10);
    await turn();
    put(1, 10);
    await turn();
    assert.equal(sink.records, 1);
    sink.isSlow = false;
    sink.drain();
    assert.equal(sink.records, 2);
  });

  void it('goes on with the oldest record there is when its reader was so slow that records were lost', async (context) => {
    const { manual, subscribe, put, pass } = subscribed(context, {
      quotas: { enforced: false },
      memoryLimitBytes: 256 * 1024,
    });
    put(1, 10);
    const sink = subscribe();
    sink.isSlow = true;
    put(1, 10);
    await turn();
    assert.equal(sink.records, 2);
    for (let call = 0; call < 20; call++) put(10, 10_000);
    await turn();
    assert.equal(sink.records, 2);
    const { firstIndex, nextIndex } = manual.service.streams.get('s')!.open[0]!.log;
    assert.ok(firstIndex > 3);
    sink.isSlow = false;
    sink.drain();
    pass(1000);
    assert.equal(sink.records, 2 + nextIndex - firstIndex);
  });

  void it('is sent the same bytes as another one at the same place, but not those of another time', async (context) => {
    const { register, subscribe, put, pass } = subscribed(context);
    put(1, 10);
    const first = subscribe('LATEST');
    const second = subscribe('LATEST', register('d'));
    put(3, 10);
    await turn();
    assert.equal(first.records, 3);
    assert.equal(first.frames.at(-1), second.frames.at(-1));
    const third = subscribe('TRIM_HORIZON', register('e'));
    assert.equal(third.records, 4);
    assert.notEqual(third.frames.at(-1), second.frames.at(-1));
    pass(1000);
    const fourth = subscribe('TRIM_HORIZON', register('f'));
    assert.equal(fourth.records, 4);
    assert.notEqual(fourth.frames.at(-1), third.frames.at(-1));
    put(1, 10);
    await turn();
    assert.deepEqual(
      [first, second, third, fourth].map((sink) => sink.records),
      [4, 4, 5, 5],
    );
    assert.equal(fourth.frames.at(-1), first.frames.at(-1));
  });

  void it('sends empty events with a rising continuation number while nothing comes', (context) => {
    const { subscribe, pass } = subscribed(context);
    const sink = subscribe('LATEST');
    for (let second = 0; second < 20; second++) pass(1000);
    const numbers = sink.frames
      .slice(1)
      .map((frame) => BigInt(/"ContinuationSequenceNumber":"(\d+)"/.exec(frame.toString('latin1'))![1]!));
    assert.ok(numbers.length >= 3);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  void it('lives five minutes', (context) => {
    const { subscribe, pass } = subscribed(context);
    const sink = subscribe();
    pass(299_999);
    assert.equal(sink.isEnded, false);
    pass(1);
    assert.equal(sink.isEnded, true);
  });

  void it('is refused within a second and within five, and takes over then', (context) => {
    const { subscribe, pass } = subscribed(context);
    const older = subscribe();
    assert.throws(subscribe, { type: 'LimitExceededException' });
    pass(4999);
    assert.throws(subscribe, { type: 'ResourceInUseException' });
    pass(1000);
    subscribe();
    assert.match(older.frames.at(-1)!.toString('latin1'), /exception-type.*ResourceInUseException/s);
    assert.equal(older.isEnded, true);
  });

  void it('ends when its consumer is deregistered', (context) => {
    const { manual, subscribe } = subscribed(context);
    const sink = subscribe();
    manual.call('DeregisterStreamConsumer', { StreamARN: manual.service.arnOf('s'), ConsumerName: 'c' });
    assert.match(sink.frames.at(-1)!.toString('latin1'), /ResourceNotFoundException/);
    assert.equal(sink.isEnded, true);
  });

  void it('needs an ACTIVE consumer', (context) => {
    const durationsMilliseconds = { createStream: 0, registerConsumer: 50 };
    const { manual, subscribe, pass } = subscribed(context, { durationsMilliseconds });
    const createdSecond = Math.floor(manual.now / 1000);
    assert.throws(subscribe, {
      type: 'ResourceInUseException',
      message:
        `Consumer c with creation timestamp ${createdSecond} under stream: s , ` +
        'account 000000000000 is not in ACTIVE status.',
    });
    pass(50);
    assert.equal(subscribe().isEnded, false);
  });
});
