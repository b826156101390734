import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { ManualQueue, texts } from './manual-queue.ts';
import type { Answer } from './manual-service.ts';

/** Lets the clock of the service and the timers go on together. */
function pass(queue: ManualQueue, milliseconds: number): void {
  queue.manual.now += milliseconds;
  mock.timers.tick(milliseconds);
}

function recordsOf({ outcome }: { readonly outcome: unknown }): Answer[] {
  assert.ok(Array.isArray(outcome), String(outcome));
  return outcome;
}

void describe('a call that waits for a record', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  void it('ends with nothing after 9 s, or as long as it asks for', () => {
    const queue = new ManualQueue();
    const waiting = queue.wait();
    const longer = queue.wait({ WaitTimeSeconds: 20 }, 'ReceiveDeadLetterQueueRecords');
    pass(queue, 8_999);
    assert.equal(waiting.outcome, undefined);
    pass(queue, 1);
    assert.deepEqual(waiting.outcome, []);
    pass(queue, 10_999);
    assert.equal(longer.outcome, undefined);
    pass(queue, 1);
    assert.deepEqual(longer.outcome, []);
  });

  void it('ends with a record as soon as one comes, the first call first', async () => {
    const queue = new ManualQueue();
    const calls = [queue.wait({ Limit: 1 }), queue.wait(), queue.wait()];
    queue.put('a', 'b', 'c');
    await nextTurn();
    const received = calls.map(({ outcome }) => (outcome as Answer[] | undefined)?.length);
    assert.deepEqual(received, [1, 2, undefined]);
    calls[2]!.poll.cancel();
  });

  void it('ends when a visibility timeout does', () => {
    const queue = new ManualQueue({ VisibilityTimeoutSeconds: 3 });
    queue.put('a');
    queue.receive();
    const waiting = queue.wait();
    pass(queue, 2_999);
    assert.equal(waiting.outcome, undefined);
    pass(queue, 1);
    assert.deepEqual(texts(recordsOf(waiting)), ['a']);
  });

  void it('ends when a record is made visible, or is set aside or restored', () => {
    const queue = new ManualQueue({
      VisibilityTimeoutSeconds: 3,
      DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 2 },
    });
    queue.put('a');
    const first = queue.receive();
    const again = queue.wait();
    queue.settle('UpdateQueueRecordsVisibility', first, { VisibilityTimeoutSeconds: 0 });
    assert.deepEqual(texts(recordsOf(again)), ['a']);
    const dead = queue.wait({}, 'ReceiveDeadLetterQueueRecords');
    pass(queue, 3_000);
    assert.deepEqual(texts(recordsOf(dead)), ['a']);
    const restored = queue.wait();
    queue.settle('RestoreDeadLetterQueueRecords', recordsOf(dead));
    assert.deepEqual(texts(recordsOf(restored)), ['a']);
  });

  void it('ends when an acknowledgement makes room in flight', () => {
    const queue = new ManualQueue({}, { quotas: { queueInFlightRecords: 1 } });
    queue.put('a', 'b');
    const first = queue.receive();
    const waiting = queue.wait();
    assert.equal(waiting.outcome, undefined);
    queue.acknowledge(first);
    assert.equal(recordsOf(waiting).length, 1);
  });

  void it('ends with a record of a shard that came while it waited', async () => {
    const queue = new ManualQueue();
    const waiting = queue.wait();
    queue.manual.call('UpdateStreamWarmThroughput', { StreamName: 's', WarmThroughputMiBps: 8 });
    await nextTurn();
    queue.put('a');
    await nextTurn();
    assert.deepEqual(texts(recordsOf(waiting)), ['a']);
  });

  void it('ends with an error when the queue is deleted, and leaves nothing behind', () => {
    const queue = new ManualQueue(
      {},
      { durationsMilliseconds: { createQueue: 0, deleteQueue: 1000, createStream: 0 } },
    );
    const waiting = [queue.wait(), queue.wait({}, 'ReceiveDeadLetterQueueRecords')];
    const shards = [...queue.manual.service.streams.get('s')!.shards.values()];
    assert.ok(shards.every(({ queues }) => queues.size === 1));
    queue.manual.call('DeleteQueue', { QueueARN: queue.arn });
    for (const { outcome } of waiting) {
      assert.ok(outcome instanceof Error);
      assert.equal(outcome.type, 'ResourceNotFoundException');
    }
    assert.ok(shards.every(({ queues }) => queues.size === 0));
    assert.equal(queue.manual.call('DescribeQueue', { QueueARN: queue.arn }).QueueDescription.QueueStatus, 'DELETING');
    pass(queue, 1000);
    assert.equal(queue.manual.service.queues.size, 0);
  });

  void it('gets nothing when its caller is gone', async () => {
    const queue = new ManualQueue();
    const waiting = queue.wait();
    waiting.poll.cancel();
    queue.put('a');
    await nextTurn();
    assert.equal(waiting.outcome, undefined);
    assert.equal(queue.receive()[0].ReceiveCount, 1);
  });
});
