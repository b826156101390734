import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer } from './manual-service.ts';
import { PersistedService } from './persisted-service.ts';

async function withQueue(attributes: object = {}): Promise<{ persisted: PersistedService; QueueARN: string }> {
  const persisted = await PersistedService.start({ quotas: { callsPerSecond: {} } });
  persisted.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  const { QueueDescription } = persisted.call('CreateQueue', {
    QueueName: 'q',
    StreamConfigurationList: [{ StreamARN: persisted.service.arnOf('s') }],
    QueueAttributes: attributes,
    Tags: { a: '1' },
  });
  return { persisted, QueueARN: QueueDescription.QueueARN };
}

async function put(persisted: PersistedService, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number++) {
    persisted.call('PutRecord', { StreamName: 's', PartitionKey: String(number), Data: Buffer.from(String(number)) });
  }
  await persisted.written();
}

/** All records that can be received, as numbers in their order. */
function drain(persisted: PersistedService, QueueARN: string, side = 'ReceiveQueueRecords'): number[] {
  return receiveAll(persisted, QueueARN, side)
    .map(({ Data }) => Number(Data))
    .toSorted((left, right) => left - right);
}

function receiveAll(persisted: PersistedService, QueueARN: string, side: string): Answer[] {
  const received: Answer[] = [];
  for (;;) {
    const { QueueRecords } = persisted.call(side, { QueueARN });
    if (QueueRecords === undefined) return received;
    received.push(...QueueRecords);
  }
}

const numbers = (from: number, end: number) => Array.from({ length: end - from }, (_, offset) => from + offset);

void describe('a queue in a folder', () => {
  void it('is there again with its settings after a crash, and so is what was not acknowledged', async () => {
    const { persisted, QueueARN } = await withQueue({ VisibilityTimeoutSeconds: 100 });
    await using _ = persisted;
    await put(persisted, 0, 40);
    const { QueueRecords } = persisted.call('ReceiveQueueRecords', { QueueARN });
    persisted.call('ReceiveQueueRecords', { QueueARN });
    const acknowledged = QueueRecords.slice(3, 8).map(({ Data }: Answer) => Number(Data));
    const Entries = QueueRecords.slice(3, 8).map(({ ReceiptHandle }: Answer) => ({ ReceiptHandle }));
    persisted.call('AcknowledgeQueueRecords', { QueueARN, Entries });
    await persisted.written();
    const before = persisted.call('DescribeQueue', { QueueARN });
    await persisted.crash();
    assert.deepEqual(persisted.call('DescribeQueue', { QueueARN }), before);
    assert.deepEqual(persisted.call('ListTagsForResource', { ResourceARN: QueueARN }).Tags, [{ Key: 'a', Value: '1' }]);
    const { Failed } = persisted.call('AcknowledgeQueueRecords', { QueueARN, Entries });
    assert.equal(Failed.length, 5, 'receipts of before are not good');
    assert.deepEqual(
      drain(persisted, QueueARN),
      numbers(0, 40).filter((number) => !acknowledged.includes(number)),
    );
    await persisted.crash();
    assert.equal(drain(persisted, QueueARN).length, 35);
  });

  void it('delivers nothing again that was acknowledged over many restarts', async () => {
    const { persisted, QueueARN } = await withQueue();
    await using _ = persisted;
    const left = new Set(numbers(0, 100));
    for (let round = 0; round < 5; round++) {
      await put(persisted, round * 20, 20);
      const received = receiveAll(persisted, QueueARN, 'ReceiveQueueRecords');
      for (const { Data, ReceiptHandle } of received.filter((_record, place) => place % 3 === round % 3)) {
        assert.ok(left.delete(Number(Data)), `record ${Data} came again`);
        persisted.call('AcknowledgeQueueRecords', { QueueARN, Entries: [{ ReceiptHandle }] });
      }
      await persisted.written();
      if (round % 2 === 0) await persisted.crash();
      else {
        await persisted.close();
        await persisted.open();
      }
    }
    assert.deepEqual(drain(persisted, QueueARN), [...left]);
  });

  void it('knows its dead letters again', async () => {
    const { persisted, QueueARN } = await withQueue({
      VisibilityTimeoutSeconds: 1,
      DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 1 },
    });
    await using _ = persisted;
    await put(persisted, 0, 20);
    assert.equal(drain(persisted, QueueARN).length, 20);
    persisted.now += 1000;
    const dead = persisted.call('ReceiveDeadLetterQueueRecords', { QueueARN }).QueueRecords;
    const entry = ({ ReceiptHandle }: Answer) => ({ ReceiptHandle });
    persisted.call('RestoreDeadLetterQueueRecords', { QueueARN, Entries: [entry(dead[0])] });
    persisted.call('AcknowledgeDeadLetterQueueRecords', { QueueARN, Entries: [entry(dead[1])] });
    await persisted.written();
    await persisted.crash();
    assert.deepEqual(drain(persisted, QueueARN), [Number(dead[0].Data)]);
    assert.equal(drain(persisted, QueueARN, 'ReceiveDeadLetterQueueRecords').length, 18);
  });

  void it('ends a change of before', async () => {
    const { persisted, QueueARN } = await withQueue();
    await using _ = persisted;
    await persisted.written();
    await persisted.crash({ durationsMilliseconds: { updateQueue: 3_600_000, deleteQueue: 3_600_000 } });
    persisted.call('UpdateQueue', { QueueARN, QueueAttributes: { VisibilityTimeoutSeconds: 7 } });
    await persisted.written();
    await persisted.crash();
    const { QueueStatus, QueueAttributes } = persisted.call('DescribeQueue', { QueueARN }).QueueDescription;
    assert.deepEqual([QueueStatus, QueueAttributes.VisibilityTimeoutSeconds], ['ACTIVE', 7]);
    await persisted.crash({ durationsMilliseconds: { deleteQueue: 3_600_000 } });
    persisted.call('DeleteQueue', { QueueARN });
    await persisted.written();
    await persisted.crash();
    assert.deepEqual(persisted.call('ListQueues').QueueSummaries, []);
  });
});
