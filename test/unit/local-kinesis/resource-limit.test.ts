import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallQuotas } from '../../../src/local-kinesis/call-quotas.ts';
import { ManualService } from './manual-service.ts';

const tooMany = { name: 'KinesisError', type: 'LimitExceededException', message: /resourceLimit is 10\.$/ };

function limited(): ManualService {
  return new ManualService({ quotas: { enforced: false }, resourceLimit: 10 });
}

void describe('the limit on resources', () => {
  void it('counts streams and shards, whatever the quotas say, and those to come', () => {
    const manual = new ManualService({
      quotas: { enforced: false },
      resourceLimit: 10,
      durationsMilliseconds: { createStream: 3_600_000 },
    });
    manual.call('CreateStream', { StreamName: 'a', ShardCount: 4 });
    assert.equal(manual.service.streams.get('a')!.shards.size, 0);
    assert.throws(() => manual.call('CreateStream', { StreamName: 'b', ShardCount: 5 }), tooMany);
    assert.equal(manual.service.streams.size, 1);
    manual.call('CreateStream', { StreamName: 'b', ShardCount: 4 });
    assert.throws(() => manual.call('CreateStream', { StreamName: 'c', ShardCount: 1 }), tooMany);
    manual.service.stop();
  });

  void it('counts the shards that resharding leaves behind', () => {
    const manual = limited();
    manual.call('CreateStream', { StreamName: 's', ShardCount: 2 });
    manual.call('UpdateShardCount', { StreamName: 's', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' });
    const scale = () =>
      manual.call('UpdateShardCount', { StreamName: 's', TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' });
    assert.throws(scale, tooMany);
    assert.equal(manual.service.streams.get('s')!.status, 'ACTIVE');
    const split = (NewStartingHashKey: string) => {
      const ShardToSplit = manual.service.streams.get('s')!.open[0]!.id;
      manual.call('SplitShard', { StreamName: 's', ShardToSplit, NewStartingHashKey });
    };
    split('2000');
    assert.throws(() => split('1000'), tooMany);
  });

  void it('counts consumers, and makes room again when a stream goes', () => {
    const manual = limited();
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const StreamARN = manual.service.arnOf('s');
    const register = (consumer: number) =>
      manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName: `c${consumer}` });
    for (let consumer = 0; consumer < 8; consumer++) register(consumer);
    assert.throws(() => register(8), tooMany);
    manual.call('DeleteStream', { StreamName: 's', EnforceConsumerDeletion: true });
    manual.call('CreateStream', { StreamName: 't', ShardCount: 9 });
  });
});

void describe('what is remembered of calls', () => {
  void it('stays small with ever new streams', () => {
    const manual = new ManualService({ quotas: { callsPerSecond: { CreateStream: 0, DeleteStream: 0 } } });
    const calls = new CallQuotas(manual.service);
    for (let stream = 0; stream < 30_000; stream++) {
      const StreamName = `s${stream}`;
      manual.call('CreateStream', { StreamName, ShardCount: 1 });
      calls.charge('ListTagsForStream', { StreamName });
      manual.call('DeleteStream', { StreamName });
      manual.now += 1;
    }
    assert.ok(calls.size <= 10_000, `${calls.size} remembered`);
  });

  void it('is nothing where no quota counts it', () => {
    const manual = new ManualService({ quotas: { enforced: false } });
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const StreamARN = manual.service.arnOf('s');
    for (let change = 0; change < 100; change++) {
      const StreamMode = change % 2 === 0 ? 'ON_DEMAND' : 'PROVISIONED';
      manual.call('UpdateStreamMode', { StreamARN, StreamModeDetails: { StreamMode } });
    }
    assert.deepEqual([...manual.service.streams.get('s')!.changes.values()].flat(), []);
  });
});
