import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualQueue } from './manual-queue.ts';
import { ManualService, type Answer } from './manual-service.ts';
import { refusal } from './refusal.ts';

const names = (manual: ManualService, request = {}): string[] =>
  manual.call('ListQueues', request).QueueSummaries.map(({ QueueName }: Answer) => QueueName);

const summary = (manual: ManualService) =>
  manual.call('DescribeStreamSummary', { StreamName: 's' }).StreamDescriptionSummary;

void describe('a queue', () => {
  void it('is described as it was made', () => {
    const durationsMilliseconds = { createQueue: 3_600_000, createStream: 0 };
    const { manual, arn: QueueARN } = new ManualQueue({ VisibilityTimeoutSeconds: 5 }, { durationsMilliseconds });
    const { QueueDescription } = manual.call('DescribeQueue', { QueueARN });
    assert.match(QueueARN, /^arn:aws:kinesis:us-east-1:000000000000:queue\/[\da-f-]{36}$/);
    assert.deepEqual(QueueDescription, {
      QueueName: 'q',
      QueueARN,
      QueueStatus: 'CREATING',
      QueueCreationTimestamp: new Date(Math.floor(manual.now / 1000) * 1000),
      StreamConfigurationList: [{ StreamARN: manual.service.arnOf('s'), StartingPosition: { Type: 'TRIM_HORIZON' } }],
      QueueAttributes: {
        VisibilityTimeoutSeconds: 5,
        DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: 6 },
      },
    });
    const [type] = refusal(manual, 'ReceiveQueueRecords', { QueueARN });
    assert.equal(type, 'ResourceNotFoundException', 'nothing is delivered in CREATING');
    manual.service.stop();
  });

  void it('says from when on its records are', () => {
    const queue = new ManualQueue();
    const { manual } = queue;
    const created = manual.service.streams.get('s')!.createdAt;
    const effective = (QueueARN: string): number =>
      manual
        .call('DescribeQueue', { QueueARN })
        .QueueDescription.StreamConfigurationList[0].StartingPosition.Timestamp.getTime();
    assert.equal(effective(queue.arn), created);
    manual.now += 60_000;
    assert.equal(effective(queue.create('latest', { Type: 'LATEST' })), manual.now);
    assert.equal(
      effective(queue.create('at', { Type: 'AT_TIMESTAMP', Timestamp: manual.now / 1000 - 5 })),
      manual.now - 5000,
    );
    assert.equal(effective(queue.create('early', { Type: 'AT_TIMESTAMP', Timestamp: 0 })), created);
  });

  void it('is updated, deleted and made again with the same name', () => {
    const { manual, arn: QueueARN } = new ManualQueue();
    const updated = manual.call('UpdateQueue', { QueueARN, QueueAttributes: { VisibilityTimeoutSeconds: 0 } });
    assert.equal(updated.QueueDescription.QueueStatus, 'UPDATING');
    const { QueueStatus, QueueAttributes } = manual.call('DescribeQueue', { QueueARN }).QueueDescription;
    assert.equal(QueueStatus, 'ACTIVE');
    assert.equal(QueueAttributes.VisibilityTimeoutSeconds, 0);
    assert.equal(QueueAttributes.DeadLetterConfiguration.MaxReceiveCount, 6);
    assert.deepEqual(manual.call('DeleteQueue', { QueueARN }), {});
    assert.equal(refusal(manual, 'DescribeQueue', { QueueARN })[0], 'ResourceNotFoundException');
    const again = manual.call('CreateQueue', {
      QueueName: 'q',
      StreamConfigurationList: [{ StreamARN: manual.service.arnOf('s') }],
    });
    assert.notEqual(again.QueueDescription.QueueARN, QueueARN);
  });

  void it('delivers while it is UPDATING, with its attributes of before', () => {
    const durationsMilliseconds = { createQueue: 0, createStream: 0, updateQueue: 3_600_000 };
    const queue = new ManualQueue({ VisibilityTimeoutSeconds: 10 }, { durationsMilliseconds });
    const { manual, arn: QueueARN } = queue;
    queue.put('a');
    manual.call('UpdateQueue', { QueueARN, QueueAttributes: { VisibilityTimeoutSeconds: 0 } });
    assert.equal(queue.receive().length, 1);
    assert.equal(queue.receive().length, 0);
    const request = { QueueARN, QueueAttributes: {} };
    assert.equal(refusal(manual, 'UpdateQueue', request)[0], 'ResourceInUseException');
    manual.service.stop();
  });

  void it('has tags and a policy', () => {
    const { manual, arn: ResourceARN } = new ManualQueue();
    manual.call('TagResource', { ResourceARN, Tags: { a: '1', b: '2' } });
    manual.call('UntagResource', { ResourceARN, TagKeys: ['a'] });
    assert.deepEqual(manual.call('ListTagsForResource', { ResourceARN }).Tags, [{ Key: 'b', Value: '2' }]);
    manual.call('PutResourcePolicy', { ResourceARN, Policy: '{"Version":"2012-10-17"}' });
    assert.equal(manual.call('GetResourcePolicy', { ResourceARN }).Policy, '{"Version":"2012-10-17"}');
    manual.call('DeleteResourcePolicy', { ResourceARN });
    assert.equal(manual.call('GetResourcePolicy', { ResourceARN }).Policy, '{}');
  });

  void it('is listed in pages and by stream', () => {
    const queue = new ManualQueue();
    const { manual } = queue;
    for (const name of ['c', 'a', 'b']) queue.create(name, { Type: 'LATEST' });
    const first = manual.call('ListQueues', { MaxResults: 2 });
    const { createdAt, arn: StreamARN } = manual.service.streams.get('s')!;
    const StreamCreationTimestamp = new Date(createdAt);
    assert.deepEqual(first.QueueSummaries[0].Streams, [{ StreamARN, StreamCreationTimestamp }]);
    assert.deepEqual(
      [names(manual, { MaxResults: 2 }), names(manual, { NextToken: first.NextToken })],
      [
        ['a', 'b'],
        ['c', 'q'],
      ],
    );
    const of = (filter: object): number => names(manual, { StreamFilter: [filter] }).length;
    assert.equal(of({ StreamARN }), 4);
    assert.equal(of({ StreamARN, StreamCreationTimestamp: createdAt / 1000 }), 4);
    assert.equal(of({ StreamARN, StreamCreationTimestamp: createdAt / 1000 - 1 }), 0);
    assert.equal(of({ StreamARN: `${StreamARN}x` }), 0);
  });
});

void describe('the stream of a queue', () => {
  void it('stays on demand, and there, until the queue is gone', () => {
    const { manual, arn: QueueARN } = new ManualQueue();
    const StreamARN = manual.service.arnOf('s');
    const provision = { StreamARN, StreamModeDetails: { StreamMode: 'PROVISIONED' } };
    assert.equal(summary(manual).QueueCount, 1);
    assert.equal(summary(manual).ConsumerCount, 0);
    assert.equal(refusal(manual, 'UpdateStreamMode', provision)[0], 'ResourceInUseException');
    const deletion = { StreamARN, EnforceConsumerDeletion: true };
    assert.equal(refusal(manual, 'DeleteStream', deletion)[0], 'ResourceInUseException');
    manual.call('DeleteQueue', { QueueARN });
    assert.equal(summary(manual).QueueCount, 0);
    manual.call('UpdateStreamMode', provision);
    const source = { QueueName: 'p', StreamConfigurationList: [{ StreamARN }] };
    assert.deepEqual(refusal(manual, 'CreateQueue', source), [
      'ValidationException',
      'A queue is only supported for streams in ON_DEMAND mode.',
    ]);
    manual.call('DeleteStream', deletion);
  });

  void it('has 20 consumers and queues together', () => {
    const queue = new ManualQueue({}, { quotas: { callsPerSecond: {}, consumersBeingCreated: 0 } });
    const { manual } = queue;
    const StreamARN = manual.service.arnOf('s');
    for (let number = 1; number < 10; number++) queue.create(`q${number}`, { Type: 'LATEST' });
    for (let number = 0; number < 10; number++) {
      manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName: `c${number}` });
    }
    assert.throws(() => queue.create('more', { Type: 'LATEST' }), { type: 'LimitExceededException' });
    const consumer = { StreamARN, ConsumerName: 'more' };
    assert.equal(refusal(manual, 'RegisterStreamConsumer', consumer)[0], 'LimitExceededException');
  });
});

void describe('a request about queues', () => {
  const wrong: readonly (readonly [what: string, request: object, type: string, text: RegExp])[] = [
    ['the same name', { QueueName: 'q' }, 'ResourceInUseException', /^Queue q under account 000000000000 already/],
    [
      'a timestamp with LATEST',
      { StartingPosition: { Type: 'LATEST', Timestamp: 1 } },
      'ValidationException',
      /startingPosition\.timestamp/,
    ],
    ['AT_TIMESTAMP alone', { StartingPosition: { Type: 'AT_TIMESTAMP' } }, 'ValidationException', /must not be null/],
    [
      'a time to come',
      { StartingPosition: { Type: 'AT_TIMESTAMP', Timestamp: 4e9 } },
      'InvalidArgumentException',
      /cannot be greater than/,
    ],
    [
      'dead letters without a number',
      { QueueAttributes: { DeadLetterConfiguration: { TargetType: 'BUILT_IN' } } },
      'ValidationException',
      /maxReceiveCount/,
    ],
    ['a stream that is not there', { stream: 't' }, 'ResourceNotFoundException', /^Stream t under account/],
    ['half a day and more', { QueueAttributes: { VisibilityTimeoutSeconds: 43_201 } }, 'ValidationException', /43200/],
  ];
  for (const [what, { stream = 's', StartingPosition, ...rest }, type, text] of wrong as readonly (readonly [
    string,
    { stream?: string; StartingPosition?: object },
    string,
    RegExp,
  ])[]) {
    void it(`is refused for ${what}`, () => {
      const { manual } = new ManualQueue();
      const source = { StreamARN: manual.service.arnOf(stream), StartingPosition };
      const got = refusal(manual, 'CreateQueue', { QueueName: 'new', StreamConfigurationList: [source], ...rest });
      assert.equal(got[0], type);
      assert.match(got[1], text);
      assert.deepEqual(names(manual), ['q']);
    });
  }

  void it('is refused while five queues are CREATING or DELETING', () => {
    const durationsMilliseconds = { createStream: 0, createQueue: 3_600_000, deleteQueue: 3_600_000 };
    const queue = new ManualQueue({}, { durationsMilliseconds, quotas: { callsPerSecond: {} } });
    const { manual, arn: QueueARN } = queue;
    for (let number = 1; number < 5; number++) queue.create(`q${number}`, { Type: 'LATEST' });
    assert.throws(() => queue.create('more', { Type: 'LATEST' }), { type: 'LimitExceededException' });
    assert.equal(refusal(manual, 'DeleteQueue', { QueueARN })[0], 'LimitExceededException');
    manual.service.stop();
  });

  void it('may have some receipts that fail on request', () => {
    const queue = new ManualQueue({}, { faults: { failedEntriesShare: 1 }, quotas: { enforced: false } });
    const faults = queue.manual.service.faults.faults;
    queue.manual.service.faults.faults = { ...faults, failedEntriesShare: 0 };
    queue.put('a');
    queue.manual.service.faults.faults = faults;
    assert.deepEqual(queue.acknowledge(queue.receive()), ['InternalFailureException']);
  });
});
