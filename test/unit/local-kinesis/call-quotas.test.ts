import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallQuotas } from '../../../src/local-kinesis/call-quotas.ts';
import { ManualService } from './manual-service.ts';

/** Calls that pass before one is refused. */
function passing(quotas: CallQuotas, operation: string, request: object): number {
  for (let passed = 0; passed < 5000; passed++) {
    try {
      quotas.charge(operation, request as Record<string, unknown>);
    } catch (error) {
      assert.equal((error as { type: string }).type, 'LimitExceededException');
      return passed;
    }
  }
  return Number.POSITIVE_INFINITY;
}

void describe('rates of calls', () => {
  void it('are those of AWS, per account or per stream', () => {
    const manual = new ManualService();
    for (const StreamName of ['s', 't']) manual.call('CreateStream', { StreamName, ShardCount: 1 });
    const quotas = new CallQuotas(manual.service);
    assert.equal(passing(quotas, 'DescribeStream', { StreamName: 's' }), 10);
    assert.equal(passing(quotas, 'DescribeStream', { StreamName: 't' }), 0);
    assert.equal(passing(quotas, 'SplitShard', { StreamName: 's' }), 5);
    assert.equal(passing(quotas, 'SplitShard', { StreamARN: manual.service.arnOf('t') }), 5);
    assert.equal(passing(quotas, 'ListShards', { StreamName: 's' }), 1000);
    assert.equal(passing(quotas, 'DescribeLimits', {}), 1);
    assert.equal(passing(quotas, 'PutRecords', { StreamName: 's' }), Number.POSITIVE_INFINITY);
    manual.now += 500;
    assert.equal(passing(quotas, 'DescribeStream', { StreamName: 's' }), 5);
  });

  void it('name the stream, or the account alone', () => {
    const manual = new ManualService({ quotas: { callsPerSecond: { SplitShard: 1, ListStreams: 1 } } });
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const quotas = new CallQuotas(manual.service);
    quotas.charge('SplitShard', { StreamName: 's' });
    assert.throws(() => quotas.charge('SplitShard', { StreamName: 's' }), {
      message: 'Rate exceeded for stream s under account 000000000000.',
    });
    quotas.charge('ListStreams', {});
    assert.throws(() => quotas.charge('ListStreams', {}), {
      message: 'Rate exceeded for account 000000000000.',
    });
  });
});
