import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualQueue, texts } from './manual-queue.ts';
import type { Answer } from './manual-service.ts';

void describe('records of a queue', () => {
  void it('are received by one, and by another when they are not acknowledged in time', () => {
    const queue = new ManualQueue({ VisibilityTimeoutSeconds: 10 });
    queue.put('a', 'b', 'c');
    const first = queue.receive({ Limit: 2 });
    const rest = queue.receive();
    assert.deepEqual(texts([...first, ...rest]), ['a', 'b', 'c']);
    assert.deepEqual(queue.receive(), []);
    assert.deepEqual(queue.acknowledge(first), []);
    queue.manual.now += 9_999;
    assert.deepEqual(queue.receive(), []);
    queue.manual.now += 1;
    const again = queue.receive();
    assert.deepEqual(texts(again), texts(rest));
    assert.equal(again[0].ReceiveCount, 2);
    assert.equal(again[0].RecordId, rest[0].RecordId);
    assert.deepEqual(again[0].FirstReceiveTimestamp, rest[0].FirstReceiveTimestamp);
    assert.notEqual(again[0].ReceiptHandle, rest[0].ReceiptHandle);
    assert.deepEqual(queue.acknowledge(rest), ['InvalidArgumentException'], 'an older receipt');
    assert.deepEqual(queue.acknowledge(again), []);
    assert.deepEqual(queue.acknowledge(again), ['ResourceNotFoundException']);
    assert.deepEqual(queue.counts, { visible: 0, inFlight: 0, visibleDead: 0 });
  });

  void it('have the visibility timeout of the call, or the one they are given later', () => {
    const queue = new ManualQueue();
    queue.put('a');
    const [a] = queue.receive({ VisibilityTimeoutSeconds: 2 });
    queue.settle('UpdateQueueRecordsVisibility', [a], { VisibilityTimeoutSeconds: 5 });
    queue.manual.now += 4_999;
    assert.deepEqual(queue.receive(), []);
    queue.manual.now += 1;
    const again = queue.receive();
    assert.equal(again.length, 1);
    queue.settle('UpdateQueueRecordsVisibility', again, { VisibilityTimeoutSeconds: 0 });
    assert.equal(queue.receive().length, 1);
  });

  void it('are no more than fit: ten, and 10 MiB but for a single one', () => {
    const queue = new ManualQueue();
    queue.manual.call('UpdateMaxRecordSize', {
      StreamARN: queue.manual.service.arnOf('s'),
      MaxRecordSizeInKiB: 10_240,
    });
    const large = 'x'.repeat(6 * 1024 ** 2);
    queue.put(...Array.from({ length: 12 }, (_, number) => String(number)));
    assert.equal(queue.receive().length, 10);
    assert.equal(queue.receive().length, 2);
    for (let number = 0; number < 3; number++) {
      queue.manual.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: Buffer.from(large) });
    }
    assert.deepEqual(
      [queue.receive(), queue.receive(), queue.receive(), queue.receive()].map(({ length }) => length),
      [1, 1, 1, 0],
    );
    queue.manual.now += 30_000;
    assert.equal(queue.drain().length, 15);
  });

  void it('stay back while too many are in flight', () => {
    const queue = new ManualQueue({}, { quotas: { queueInFlightRecords: 3 } });
    queue.put('a', 'b', 'c', 'd', 'e');
    const first = queue.drain();
    assert.equal(first.length, 3);
    queue.acknowledge(first.slice(0, 1));
    assert.equal(queue.drain().length, 1);
    queue.manual.now += 30_000;
    assert.equal(queue.drain().length, 3, 'those of before, again');
  });

  void it('come from where the queue starts', () => {
    const queue = new ManualQueue();
    queue.put('old');
    queue.manual.now += 5000;
    const between = new Date(queue.manual.now);
    queue.put('middle');
    queue.manual.now += 5000;
    const latest = queue.create('latest', { Type: 'LATEST' });
    const since = queue.create('since', { Type: 'AT_TIMESTAMP', Timestamp: between.getTime() / 1000 });
    queue.put('new');
    const from = (QueueARN: string): string[] => texts(queue.receive({ QueueARN }));
    assert.deepEqual(
      [from(queue.arn), from(since), from(latest)],
      [['middle', 'new', 'old'], ['middle', 'new'], ['new']],
    );
  });

  void it('are the same in all queues, and receipts are not', () => {
    const queue = new ManualQueue();
    const other = queue.create('other', { Type: 'TRIM_HORIZON' });
    queue.put('a');
    const [here] = queue.receive();
    const [there] = queue.receive({ QueueARN: other });
    assert.equal(here.RecordId, there.RecordId);
    assert.match(here.RecordId, /^[a-z0-9]{1,64}$/);
    assert.deepEqual(queue.acknowledge([there]), ['InvalidArgumentException']);
  });

  void it('come from parents and children after a reshard', () => {
    const queue = new ManualQueue();
    const before = Array.from({ length: 30 }, (_, number) => `before ${number}`);
    const after = Array.from({ length: 30 }, (_, number) => `after ${number}`);
    queue.put(...before);
    const received = queue.receive();
    queue.manual.call('UpdateStreamWarmThroughput', { StreamName: 's', WarmThroughputMiBps: 9 });
    queue.put(...after);
    assert.deepEqual(texts([...received, ...queue.drain()]), [...before, ...after].toSorted());
  });

  void it('are gone with their retention, also those that were received or set aside', () => {
    const queue = new ManualQueue({ DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 1 } });
    queue.put('a', 'b');
    const dead = queue.receive({ Limit: 1 });
    queue.manual.now += 24 * 3_600_000 - 1000;
    queue.put('c');
    assert.deepEqual(queue.counts, { visible: 2, inFlight: 0, visibleDead: 1 });
    queue.manual.now += 2000;
    queue.manual.service.expire();
    assert.deepEqual(queue.counts, { visible: 1, inFlight: 0, visibleDead: 0 });
    assert.deepEqual(queue.receiveDead(), []);
    assert.deepEqual(queue.settle('AcknowledgeDeadLetterQueueRecords', dead), ['ResourceNotFoundException']);
    assert.deepEqual(texts(queue.receive()), ['c']);
  });

  void it('are lost to the memory limit in the queue too', () => {
    const queue = new ManualQueue(
      { VisibilityTimeoutSeconds: 1 },
      { memoryLimitBytes: 200_000, quotas: { enforced: false } },
    );
    const put = (): void => {
      for (let number = 0; number < 100; number++) queue.put('x'.repeat(100) + number);
    };
    put();
    const received = queue.drain();
    for (let round = 0; round < 100; round++) put();
    queue.manual.now += 1000;
    const readable = [...queue.manual.service.streams.get('s')!.shards.values()].reduce(
      (sum, { log }) => sum + log.endIndex - log.firstIndex,
      0,
    );
    const again = queue.drain({ VisibilityTimeoutSeconds: 100 });
    assert.ok(readable < 5000);
    assert.equal(again.length, readable);
    assert.ok(received.every(({ RecordId }: Answer) => again.every((record) => record.RecordId !== RecordId)));
  });

  void it('of a stalled shard stay back', () => {
    const queue = new ManualQueue({ VisibilityTimeoutSeconds: 1 });
    queue.manual.call('PutRecord', {
      StreamName: 's',
      PartitionKey: 'k',
      ExplicitHashKey: '0',
      Data: Buffer.from('0'),
    });
    assert.equal(queue.drain().length, 1);
    queue.manual.service.faults.faults = {
      ...queue.manual.service.faults.faults,
      stalledShard: 's/shardId-000000000000',
    };
    queue.manual.call('PutRecord', {
      StreamName: 's',
      PartitionKey: 'k',
      ExplicitHashKey: '0',
      Data: Buffer.from('1'),
    });
    queue.manual.now += 1000;
    assert.deepEqual(queue.drain(), []);
    queue.manual.service.faults.faults = { ...queue.manual.service.faults.faults, stalledShard: '' };
    queue.manual.now += 1000;
    assert.deepEqual(texts(queue.drain()), ['0', '1']);
  });
});

void describe('dead letters', () => {
  const twice = {
    DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 2 },
    VisibilityTimeoutSeconds: 1,
  };

  void it('are records that were received too often, and are received apart', () => {
    const queue = new ManualQueue(twice);
    queue.put('a', 'b');
    for (let count = 1; count <= 2; count++) {
      assert.deepEqual(
        queue.receive().map(({ ReceiveCount }: Answer) => ReceiveCount),
        [count, count],
      );
      assert.deepEqual(queue.receiveDead(), [], 'in flight for the last time is not yet dead');
      queue.manual.now += 1000;
    }
    assert.deepEqual(queue.receive(), []);
    const dead = queue.receiveDead();
    assert.deepEqual(texts(dead), ['a', 'b']);
    assert.deepEqual(queue.receiveDead(), [], 'dead letters have a visibility timeout too');
    assert.deepEqual(queue.acknowledge(dead), ['InvalidArgumentException', 'InvalidArgumentException']);
    queue.settle('UpdateDeadLetterQueueRecordsVisibility', dead, { VisibilityTimeoutSeconds: 0 });
    const again = queue.receiveDead();
    assert.deepEqual(queue.settle('AcknowledgeDeadLetterQueueRecords', again.slice(0, 1)), []);
    queue.manual.now += 1000;
    assert.deepEqual(texts(queue.receiveDead()), texts(again.slice(1)));
  });

  void it('can be acknowledged on their last delivery', () => {
    const queue = new ManualQueue({
      ...twice,
      DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 1 },
    });
    queue.put('a', 'b');
    assert.deepEqual(queue.acknowledge(queue.receive({ Limit: 1 })), []);
    const late = queue.receive();
    queue.manual.now += 1000;
    assert.deepEqual(queue.acknowledge(late), ['InvalidArgumentException']);
    assert.deepEqual(queue.settle('AcknowledgeDeadLetterQueueRecords', late), []);
  });

  void it('are records as new when they are restored', () => {
    const queue = new ManualQueue(twice);
    queue.put('a');
    const normal = queue.receive();
    assert.deepEqual(queue.settle('RestoreDeadLetterQueueRecords', normal), ['InvalidArgumentException']);
    for (let count = 0; count < 2; count++) {
      queue.manual.now += 1000;
      queue.receive();
    }
    const dead = queue.receiveDead();
    assert.deepEqual(queue.settle('RestoreDeadLetterQueueRecords', dead), []);
    assert.deepEqual(queue.settle('RestoreDeadLetterQueueRecords', dead), ['InvalidArgumentException']);
    for (const count of [1, 2]) {
      assert.equal(queue.receive()[0].ReceiveCount, count);
      queue.manual.now += 1000;
    }
    assert.deepEqual(queue.receive(), []);
    assert.equal(queue.receiveDead().length, 1);
  });

  void it('are judged by the attributes as they are', () => {
    const queue = new ManualQueue({ VisibilityTimeoutSeconds: 1 });
    const update = (DeadLetterConfiguration: object) =>
      queue.manual.call('UpdateQueue', { QueueARN: queue.arn, QueueAttributes: { DeadLetterConfiguration } });
    queue.put('a');
    for (let count = 0; count < 3; count++) {
      assert.equal(queue.receive().length, 1);
      queue.manual.now += 1000;
    }
    update({ TargetType: 'BUILT_IN', MaxReceiveCount: 3 });
    assert.deepEqual(queue.receive(), []);
    queue.settle('RestoreDeadLetterQueueRecords', queue.receiveDead());
    update({ TargetType: 'NONE' });
    for (let count = 0; count < 20; count++) {
      assert.equal(queue.receive().length, 1);
      queue.manual.now += 1000;
    }
  });
});
