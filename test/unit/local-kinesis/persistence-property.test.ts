import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { KinesisError } from '../../../src/local-kinesis/kinesis-error.ts';
import { largestHashKey } from '../../../src/local-kinesis/hash-key.ts';
import { PersistedService } from './persisted-service.ts';

type Step = (persisted: PersistedService) => unknown;

const name = fc.constantFrom('a', 'b', 'c');
const call = (operation: string, request: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Step> =>
  request.map((given) =>
    Object.assign((persisted: PersistedService) => persisted.call(operation, given), {
      toString: () => `${operation} ${JSON.stringify(given)}`,
    }),
  );
const of = (rest: Record<string, fc.Arbitrary<unknown>>) => fc.record({ StreamName: name, ...rest });
const arn = name.map((stream) => `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`);
const tag = fc.dictionary(fc.constantFrom('x', 'y', 'é'), fc.constantFrom('', '1'), { minKeys: 1 });
const records = fc.array(
  fc.record({
    PartitionKey: fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }).filter((key) => key.isWellFormed()),
    Data: fc.uint8Array({ maxLength: 300 }),
  }),
  { minLength: 1, maxLength: 20 },
);
const shard = fc.nat(6).map((number) => `shardId-${String(number).padStart(12, '0')}`);

const change = fc.oneof(
  call('CreateStream', of({ ShardCount: fc.integer({ min: 1, max: 3 }), Tags: tag })),
  call('CreateStream', of({ StreamModeDetails: fc.constant({ StreamMode: 'ON_DEMAND' }) })),
  call('DeleteStream', of({ EnforceConsumerDeletion: fc.constant(true) })),
  call(
    'SplitShard',
    of({ ShardToSplit: shard, NewStartingHashKey: fc.bigInt({ min: 2n, max: largestHashKey }).map(String) }),
  ),
  call('MergeShards', of({ ShardToMerge: shard, AdjacentShardToMerge: shard })),
  call(
    'UpdateShardCount',
    of({ TargetShardCount: fc.integer({ min: 1, max: 5 }), ScalingType: fc.constant('UNIFORM_SCALING') }),
  ),
  call('IncreaseStreamRetentionPeriod', of({ RetentionPeriodHours: fc.constantFrom(25, 48) })),
  call('DecreaseStreamRetentionPeriod', of({ RetentionPeriodHours: fc.constantFrom(24, 30) })),
  call('AddTagsToStream', of({ Tags: tag })),
  call('RemoveTagsFromStream', of({ TagKeys: fc.constant(['x']) })),
  call('StartStreamEncryption', of({ EncryptionType: fc.constant('KMS'), KeyId: fc.constant('alias/k') })),
  call('StopStreamEncryption', of({ EncryptionType: fc.constant('KMS'), KeyId: fc.constant('alias/k') })),
  call('EnableEnhancedMonitoring', of({ ShardLevelMetrics: fc.constant(['ALL']) })),
  call('UpdateMaxRecordSize', fc.record({ StreamARN: arn, MaxRecordSizeInKiB: fc.integer({ min: 1024, max: 2048 }) })),
  call('UpdateStreamMode', fc.record({ StreamARN: arn, StreamModeDetails: fc.constant({ StreamMode: 'ON_DEMAND' }) })),
  call(
    'UpdateStreamWarmThroughput',
    fc.record({ StreamARN: arn, WarmThroughputMiBps: fc.integer({ min: 1, max: 6 }) }),
  ),
  call('RegisterStreamConsumer', fc.record({ StreamARN: arn, ConsumerName: fc.constantFrom('p', 'q'), Tags: tag })),
  call('DeregisterStreamConsumer', fc.record({ StreamARN: arn, ConsumerName: fc.constantFrom('p', 'q') })),
  call('PutResourcePolicy', fc.record({ ResourceARN: arn, Policy: fc.constantFrom('{"a":1}', '{}') })),
  call('UpdateAccountSettings', fc.constant({ MinimumThroughputBillingCommitment: { Status: 'ENABLED' } })),
);
const put = call('PutRecords', of({ Records: records }));
const wait = fc.integer({ min: 1, max: 12 * 3_600_000 }).map((milliseconds): Step => (persisted) => {
  persisted.now += milliseconds;
  persisted.service.expire();
});
const turn = fc.constant<Step>((persisted) => persisted.written());
const tidy = fc.constant<Step>((persisted) => persisted.folder.journal.tidy());
const restart = fc.constant<Step>(async (persisted) => {
  await persisted.close();
  await persisted.open();
});
const step = fc.oneof(
  { weight: 6, arbitrary: put },
  { weight: 8, arbitrary: change },
  { weight: 1, arbitrary: wait },
  { weight: 2, arbitrary: turn },
  { weight: 2, arbitrary: tidy },
  { weight: 1, arbitrary: restart },
);

void describe('a service kept in a folder', () => {
  for (const segmentBytes of [2000, 1 << 26]) {
    void it(`is after a crash what it was before, whatever was done to it, segments of ${segmentBytes} bytes`, async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        await using persisted = await PersistedService.start({ quotas: { enforced: false } }, { segmentBytes });
        persisted.call('CreateStream', { StreamName: 'a', ShardCount: 2 });
        for (const take of steps) {
          try {
            await take(persisted);
          } catch (error) {
            if (!(error instanceof KinesisError) || error.status >= 500) throw error;
          }
        }
        await persisted.written();
        const before = persisted.visible();
        await persisted.crash();
        assert.deepEqual(persisted.visible(), before);
        await persisted.folder.journal.tidy();
        await persisted.crash();
        assert.deepEqual(persisted.visible(), before);
      });
      await fc.assert(property, { numRuns: 60 });
    });
  }
});
