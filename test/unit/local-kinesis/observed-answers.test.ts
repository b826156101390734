import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallQuotas } from '../../../src/local-kinesis/call-quotas.ts';
import { ManualService, type Answer } from './manual-service.ts';
import { refusal } from './refusal.ts';

const account = '000000000000';

function withStream(settings: object = {}, request: object = { ShardCount: 2 }): ManualService {
  const manual = new ManualService(settings);
  manual.call('CreateStream', { StreamName: 's', ...request });
  return manual;
}

const arn = (manual: ManualService): string => manual.service.arnOf('s');
const summary = (manual: ManualService): Answer =>
  manual.call('DescribeStreamSummary', { StreamName: 's' })['StreamDescriptionSummary'];

void describe('resource policies', () => {
  void it('are empty while there is none, but cannot be deleted then', () => {
    const manual = withStream();
    const ResourceARN = arn(manual);
    assert.deepEqual(manual.call('GetResourcePolicy', { ResourceARN }), { Policy: '{}' });
    manual.call('PutResourcePolicy', { ResourceARN, Policy: '{"Version":"2012-10-17"}' });
    assert.deepEqual(manual.call('GetResourcePolicy', { ResourceARN }), { Policy: '{"Version":"2012-10-17"}' });
    manual.call('DeleteResourcePolicy', { ResourceARN });
    assert.deepEqual(manual.call('GetResourcePolicy', { ResourceARN }), { Policy: '{}' });
    assert.deepEqual(refusal(manual, 'DeleteResourcePolicy', { ResourceARN }), [
      'ResourceNotFoundException',
      `No resource policy found for resource ARN ${ResourceARN}.`,
    ]);
  });

  void it('are for consumers that are there', () => {
    const manual = withStream({ durationsMilliseconds: { createStream: 0, registerConsumer: 60_000 } });
    const { Consumer } = manual.call('RegisterStreamConsumer', { StreamARN: arn(manual), ConsumerName: 'c' });
    assert.deepEqual(refusal(manual, 'PutResourcePolicy', { ResourceARN: Consumer.ConsumerARN, Policy: '{}' }), [
      'ResourceInUseException',
      `Consumer c with creation timestamp ${Math.floor(manual.now / 1000)} under stream s and account ${account} is ` +
        'not in ACTIVE status.',
    ]);
    manual.service.stop();
  });

  void it('must be JSON objects', () => {
    const manual = withStream();
    for (const Policy of ['not JSON{', '[]', '1', 'null']) {
      const [type] = refusal(manual, 'PutResourcePolicy', { ResourceARN: arn(manual), Policy });
      assert.equal(type, 'InvalidArgumentException');
    }
  });
});

void describe('shards', () => {
  void it('that were split or merged are no longer eligible for either', () => {
    const manual = withStream();
    const split = { StreamName: 's', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: '5000' };
    manual.call('SplitShard', split);
    const text =
      `Shard shardId-000000000000 in stream s under account ${account} has already been merged or split, and thus is ` +
      'not eligible for merging or splitting.';
    assert.deepEqual(refusal(manual, 'SplitShard', split), ['InvalidArgumentException', text]);
    const merge = {
      StreamName: 's',
      ShardToMerge: 'shardId-000000000000',
      AdjacentShardToMerge: 'shardId-000000000001',
    };
    assert.deepEqual(refusal(manual, 'MergeShards', merge), ['InvalidArgumentException', text]);
  });

  void it('of a stream in on-demand mode cannot be changed', () => {
    const manual = withStream({}, { StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    const request = { StreamName: 's', TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' };
    assert.deepEqual(refusal(manual, 'UpdateShardCount', request), [
      'ValidationException',
      `Request is invalid. Stream s under account ${account} is in On-Demand mode.`,
    ]);
  });

  void it('are never more than the quota, in the words of AWS', () => {
    const manual = withStream({ quotas: { updateShardCountLargestTarget: 3 } });
    const request = { StreamName: 's', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' };
    assert.deepEqual(refusal(manual, 'UpdateShardCount', request), [
      'LimitExceededException',
      'Target shard count or number of open shards cannot be greater than 3. Current open shard count: 2, ' +
        'Target shard count: 4',
    ]);
  });

  void it('that are being made count for the quota of the account', () => {
    const durationsMilliseconds = { createStream: 60_000, updateStream: 60_000 };
    const manual = new ManualService({ durationsMilliseconds, quotas: { shardsPerAccount: 3 } });
    manual.call('CreateStream', { StreamName: 'a', ShardCount: 2 });
    const [type, text] = refusal(manual, 'CreateStream', { StreamName: 'b', ShardCount: 2 });
    assert.equal(type, 'LimitExceededException');
    assert.match(text, /Current shard count for the account: 2\. Limit: 3\. Number of additional shards .*: 2\./);
    manual.service.stop();
  });

  void it('that a split will make count as well', () => {
    const manual = withStream({
      quotas: { shardsPerAccount: 3 },
      durationsMilliseconds: { createStream: 0, updateStream: 60_000 },
    });
    manual.call('SplitShard', { StreamName: 's', ShardToSplit: '0', NewStartingHashKey: '5000' });
    assert.equal(refusal(manual, 'CreateStream', { StreamName: 'b', ShardCount: 1 })[0], 'LimitExceededException');
    manual.service.stop();
  });
});

void describe('streams', () => {
  void it('made with neither mode nor shards are on demand, with four shards', () => {
    const manual = withStream({}, {});
    assert.equal(summary(manual).OpenShardCount, 4);
    assert.deepEqual(summary(manual).StreamModeDetails, { StreamMode: 'ON_DEMAND' });
    const asked = { StreamName: 't', StreamModeDetails: { StreamMode: 'PROVISIONED' } };
    assert.equal(refusal(manual, 'CreateStream', asked)[0], 'InvalidArgumentException');
  });

  void it('tell how records are distributed only in on-demand mode, and count their queues', () => {
    assert.equal('RecordDistributionStrategy' in summary(withStream()), false);
    assert.equal(summary(withStream()).QueueCount, 0);
    assert.equal(summary(withStream({}, {})).RecordDistributionStrategy, 'USER_PARTITION_KEY');
  });

  void it('can be deleted while their last consumers are being deregistered', () => {
    const manual = withStream({ durationsMilliseconds: { createStream: 0, deregisterConsumer: 60_000 } });
    const consumer = { StreamARN: arn(manual), ConsumerName: 'c' };
    manual.call('RegisterStreamConsumer', consumer);
    assert.deepEqual(refusal(manual, 'DeleteStream', { StreamName: 's' }), [
      'ResourceInUseException',
      `DeleteStream can’t delete ${account}:s because there are consumers associated with this data stream. To delete s ` +
        'anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all the consumers that are ' +
        'associated with it.',
    ]);
    manual.call('DeregisterStreamConsumer', consumer);
    manual.call('DeleteStream', { StreamName: 's' });
    manual.service.stop();
  });

  void it('keep records for 8,760 hours at most', () => {
    const request = { StreamName: 's', RetentionPeriodHours: 8761 };
    const refused = [
      'InvalidArgumentException',
      'Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.',
    ];
    assert.deepEqual(refusal(withStream(), 'IncreaseStreamRetentionPeriod', request), refused);
    assert.deepEqual(refusal(withStream(), 'DecreaseStreamRetentionPeriod', request), refused);
  });
});

void describe('tags', () => {
  void it('are checked wherever they are given', () => {
    const manual = withStream();
    const invalid = { 'a?': '1' };
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, '']));
    const consumer = { StreamARN: arn(manual), ConsumerName: 'c' };
    for (const Tags of [invalid, many]) {
      for (const [name, request] of [
        ['AddTagsToStream', { StreamName: 's', Tags }],
        ['TagResource', { ResourceARN: arn(manual), Tags }],
        ['CreateStream', { StreamName: 't', ShardCount: 1, Tags }],
        ['RegisterStreamConsumer', { ...consumer, Tags }],
      ] as const) {
        assert.equal(refusal(manual, name, request)[0], 'InvalidArgumentException', name);
      }
    }
  });
});

void describe('quotas of the account', () => {
  void it('on streams are told in the words that tools wait for', () => {
    const manual = new ManualService({ durationsMilliseconds: { createStream: 60_000 } });
    const create = (StreamName: string) => ({ StreamName, ShardCount: 1 });
    for (let number = 0; number < 5; number++) manual.call('CreateStream', create(`s${number}`));
    assert.deepEqual(refusal(manual, 'CreateStream', create('s5')), [
      'LimitExceededException',
      'This request would have exceed the limit on the number of streams that can simultaneously be in CREATING or ' +
        `DELETING for the account ${account}. Limit: 5.`,
    ]);
    manual.service.stop();
    const few = new ManualService({ quotas: { onDemandStreamsPerAccount: 1 } });
    few.call('CreateStream', { StreamName: 's0' });
    assert.deepEqual(refusal(few, 'CreateStream', { StreamName: 's1' }), [
      'LimitExceededException',
      `This request would exceed the limit on the number of On-Demand streams for the account ${account} in ` +
        'us-east-1. Current On-Demand streams count: 1. Limit: 1.',
    ]);
  });

  void it('on calls name the stream of the call, if it has one', () => {
    const { service } = withStream({
      quotas: { callsPerSecond: { CreateStream: 1, DeleteStream: 1, ListStreams: 1 } },
    });
    const quotas = new CallQuotas(service);
    for (const [operation, request, text] of [
      ['CreateStream', { StreamName: 'new' }, `Rate exceeded for stream new under account ${account}.`],
      ['DeleteStream', { StreamName: 's' }, `Rate exceeded for stream s under account ${account}.`],
      ['ListStreams', {}, `Rate exceeded for account ${account}.`],
    ] as const) {
      quotas.charge(operation, request);
      assert.throws(() => quotas.charge(operation, request), { type: 'LimitExceededException', message: text });
    }
  });
});

void describe('records over the largest of their stream', () => {
  void it('break a constraint, data and key together', () => {
    const manual = withStream();
    const Data = Buffer.alloc(1024 * 1024);
    const broken = (place: string) =>
      `Value at '${place}' failed to satisfy constraint: Member must have length less than or equal to 1048576`;
    const fine = { PartitionKey: 'k', Data: Buffer.alloc(1) };
    const large = { PartitionKey: 'k', Data };
    assert.deepEqual(refusal(manual, 'PutRecord', { StreamName: 's', ...large }), [
      'ValidationException',
      `1 validation error detected: ${broken('data')}`,
    ]);
    assert.deepEqual(refusal(manual, 'PutRecords', { StreamName: 's', Records: [large] }), [
      'ValidationException',
      `1 validation error detected: ${broken('records.1.member.data')}`,
    ]);
    assert.deepEqual(refusal(manual, 'PutRecords', { StreamName: 's', Records: [large, fine, large] }), [
      'ValidationException',
      `2 validation errors detected: ${broken('records.1.member.data')}; ${broken('records.3.member.data')}`,
    ]);
  });

  void it('or keys that are missing are named as members of the list, also of one', () => {
    const Records = [{ Data: Buffer.alloc(1) }];
    assert.deepEqual(refusal(withStream(), 'PutRecords', { StreamName: 's', Records }), [
      'ValidationException',
      "1 validation error detected: Value null at 'records.1.member.partitionKey' failed to satisfy constraint: " +
        'Member must not be null',
    ]);
  });
});

void describe('iterators and sequence numbers', () => {
  void it('may stand in quotation marks', () => {
    const manual = withStream();
    assert.deepEqual(manual.call('GetRecords', { ShardIterator: `"${manual.oldest('s')}"` }).Records, []);
    const [type, text] = refusal(manual, 'GetRecords', { ShardIterator: `'${manual.oldest('s')}'` });
    assert.deepEqual([type, text], ['InvalidArgumentException', 'Invalid ShardIterator.']);
  });

  void it('of the first layout name their shard, and fail where they would fit', () => {
    const manual = withStream();
    const at = (StartingSequenceNumber: string) => ({
      StreamName: 's',
      ShardId: '0',
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber,
    });
    const encodes = (shard: string) => [
      'InvalidArgumentException',
      `Invalid StartingSequenceNumber. It encodes ${shard}, while it was used in a call to a shard with ` +
        'shardId-000000000000',
    ];
    assert.deepEqual(refusal(manual, 'GetShardIterator', at('5')), encodes('shardId-000000000005'));
    assert.deepEqual(refusal(manual, 'GetShardIterator', at('0')), ['InternalFailure', '']);
    const negative = BigInt('0x20000000000000000000000000000000000000800000002').toString();
    assert.deepEqual(refusal(manual, 'GetShardIterator', at(negative)), encodes('shardId--02147483648'));
  });
});

void describe('broken constraints', () => {
  void it('are told without data, those of the records first', () => {
    const manual = withStream();
    const Records = Array.from({ length: 501 }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(0) }));
    assert.deepEqual(refusal(manual, 'PutRecords', { StreamName: '', Records })[1].split('; '), [
      "3 validation errors detected: Value at 'records' failed to satisfy constraint: Member must have length less " +
        'than or equal to 500',
      "Value '' at 'streamName' failed to satisfy constraint: Member must have length greater than or equal to 1",
      "Value '' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
        '[a-zA-Z0-9_.-]+',
    ]);
    const Data = Buffer.alloc(10_485_761);
    assert.equal(
      refusal(manual, 'PutRecord', { StreamName: 's', PartitionKey: 'k', Data })[1],
      "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than " +
        'or equal to 10485760',
    );
  });
});
