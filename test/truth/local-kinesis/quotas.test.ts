import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallQuotas } from '../../../src/local-kinesis/call-quotas.ts';
import { OnDemandScaling } from '../../../src/local-kinesis/on-demand.ts';
import { defaultQuotas } from '../../../src/local-kinesis/quotas.ts';
import { ManualService } from '../../unit/local-kinesis/manual-service.ts';

/*
 * The quotas under a clock moved by hand, so that what passes is exact: rate × time and what the bucket held. The same
 * over sockets and real seconds is scripts/prove-local-kinesis.ts.
 */

const seconds = 30;
const mebibyte = 1024 ** 2;

function oneShard(settings: object = {}, create: object = {}): ManualService {
  const manual = new ManualService(settings);
  manual.call('CreateStream', { StreamName: 's', ShardCount: 1, ...create });
  return manual;
}

/** Moves time in steps for 30 s and calls `offer` in each; returns how much it took at first and in each later second. */
function offered(manual: ManualService, stepMilliseconds: number, offer: () => number): number[] {
  const taken = [offer()];
  for (let second = 0; second < seconds; second++) {
    let sum = 0;
    for (let passed = 0; passed < 1000; passed += stepMilliseconds) {
      manual.now += stepMilliseconds;
      sum += offer();
    }
    taken.push(sum);
  }
  return taken;
}

/** Whether a call passes; a refusal must be the exception named. */
function passes(call: () => unknown, exception: string, text: RegExp): boolean {
  try {
    call();
    return true;
  } catch (error) {
    assert.equal((error as { type: string }).type, exception);
    assert.match((error as Error).message, text);
    return false;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

void describe('writes to one shard, offered at many times the quota for 30 s', () => {
  const key = 'key';
  for (const [bytes, perSecond, depth] of [
    [100, 1000, 1000],
    [1024, 1000, 1000],
    [10_000, mebibyte / (10_000 + key.length), mebibyte / (10_000 + key.length)],
  ] as const) {
    const entry = { PartitionKey: key, Data: Buffer.alloc(bytes) };
    const most = perSecond * seconds + depth;

    void it(`of ${bytes} B by PutRecords pass at 1,000 records/s and 1 MiB/s`, () => {
      const manual = oneShard();
      const Records = Array.from({ length: 100 }, () => entry);
      const taken = offered(manual, 20, () => {
        let accepted = 0;
        for (let call = 0; call < (bytes > 5000 ? 1 : 12); call++) {
          const answer = manual.call('PutRecords', { StreamName: 's', Records });
          accepted += Records.length - answer.FailedRecordCount;
        }
        return accepted;
      });
      assert.equal(sum(taken), Math.floor(most));
    });

    void it(`of ${bytes} B by PutRecord pass at the same rates`, () => {
      const manual = oneShard();
      const text = /^Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000\.$/;
      const put = () => manual.call('PutRecord', { StreamName: 's', ...entry });
      const taken = offered(manual, 1, () => {
        let accepted = 0;
        for (let call = 0; call < 5; call++) {
          accepted += Number(passes(put, 'ProvisionedThroughputExceededException', text));
        }
        return accepted;
      });
      // Five calls a millisecond take 200 ms to drain a bucket of 1,000.
      assert.equal(sum(taken), Math.floor(most));
      assert.ok(taken.slice(2).every((each) => Math.abs(each - perSecond) < 1));
    });
  }
});

void describe('reads of one shard, offered at many times the quota for 30 s', () => {
  const throttled = [
    'ProvisionedThroughputExceededException',
    /^Rate exceeded for Shard - 000000000000\/s\/shardId-000000000000$/,
  ] as const;

  void it('pass 5 GetRecords a second', () => {
    const manual = oneShard();
    const ShardIterator = manual.oldest('s');
    const taken = offered(manual, 20, () =>
      Number(passes(() => manual.call('GetRecords', { ShardIterator }), ...throttled)),
    );
    assert.equal(sum(taken), 5 * seconds + 5);
  });

  void it('pass 5 GetShardIterator a second', () => {
    const manual = oneShard();
    const taken = offered(manual, 20, () => Number(passes(() => manual.oldest('s'), ...throttled)));
    assert.equal(sum(taken), 5 * seconds + 5);
  });

  for (const [kibibytes, seconds10MiB] of [
    [1024, 2],
    [10_240, 5],
  ] as const) {
    void it(`pass 2 MiB a second in answers of ${kibibytes} KiB`, () => {
      const manual = oneShard({ quotas: { shardWriteBytesPerSecond: 0 } }, { MaxRecordSizeInKiB: 10_240 });
      const Data = Buffer.alloc(kibibytes * 1024 - 1);
      manual.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data });
      const ShardIterator = manual.oldest('s');
      const times: number[] = [];
      offered(manual, 10, () => {
        const isTaken = passes(() => manual.call('GetRecords', { ShardIterator }), ...throttled);
        if (isTaken) times.push(manual.now);
        return Number(isTaken);
      });
      const settled = times.slice(4);
      const rate = ((settled.length - 1) * Data.length * 1000) / (settled.at(-1)! - settled[0]!);
      assert.ok(Math.abs(rate / (2 * mebibyte) - 1) < 0.02, `${rate} bytes/s`);
      if (seconds10MiB === 5) {
        const gaps = settled.slice(1).map((time, index) => time - settled[index]!);
        assert.deepEqual([...new Set(gaps)], [5000]);
      }
    });
  }
});

void describe('calls that describe or change, offered at ten times the quota for 30 s', () => {
  for (const [operation, perSecond] of Object.entries(defaultQuotas.callsPerSecond)) {
    void it(`pass ${perSecond} ${operation} a second`, () => {
      const manual = oneShard();
      const quotas = new CallQuotas(manual.service);
      const step = 1000 / Math.max(100, perSecond);
      const offer = () => {
        let accepted = 0;
        for (let call = 0; call < 10; call++) {
          accepted += Number(
            passes(
              () => quotas.charge(operation, { StreamName: 's' }),
              'LimitExceededException',
              /^Rate exceeded for /,
            ),
          );
        }
        return accepted;
      };
      const taken = offered(manual, step, offer);
      assert.equal(sum(taken), perSecond * seconds + perSecond);
      assert.ok(taken.slice(2).every((each) => each === perSecond));
    });
  }
});

void describe('an on-demand stream', () => {
  /** Seconds of load after which the stream has more shards than at first; infinity after 16 minutes. */
  function secondsUntilSplit(recordsPerSecond: number, bytes: number): number {
    const manual = new ManualService();
    manual.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    const scaling = new OnDemandScaling(manual.service);
    const stream = manual.service.streams.get('s')!;
    const keys = stream.open.map(({ range }) => range.start.toString());
    const Data = Buffer.alloc(bytes);
    for (let second = 0; second <= 16 * 60; second++) {
      for (const ExplicitHashKey of keys) {
        for (let left = recordsPerSecond / keys.length; left > 0; left -= 500) {
          const entry = { PartitionKey: 'k', ExplicitHashKey, Data };
          const Records = Array.from({ length: Math.min(500, left) }, () => entry);
          assert.equal(manual.call('PutRecords', { StreamName: 's', Records }).FailedRecordCount, 0);
        }
      }
      scaling.look();
      if (stream.open.length > 4) {
        assert.equal(stream.open.length, 8, 'every hot shard is split');
        return second;
      }
      manual.now += 1000;
    }
    return Number.POSITIVE_INFINITY;
  }

  void it('starts with 4,000 records and 4 MiB a second', () => {
    for (const [bytes, perSecond] of [
      [100, 4000],
      [10_000, (4 * mebibyte) / 10_001],
    ] as const) {
      const manual = new ManualService();
      manual.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
      const keys = manual.service.streams.get('s')!.open.map(({ range }) => range.start.toString());
      const entry = { PartitionKey: 'k', Data: Buffer.alloc(bytes) };
      const Records = Array.from({ length: 400 }, (_, index) => ({ ...entry, ExplicitHashKey: keys[index % 4] }));
      const taken = offered(manual, 20, () => {
        const answer = manual.call('PutRecords', { StreamName: 's', Records });
        return Records.length - answer.FailedRecordCount;
      });
      assert.ok(Math.abs(sum(taken.slice(2)) / (seconds - 1) / perSecond - 1) < 0.001);
    }
  });

  void it('doubles within 15 minutes under more than half of its bytes', () => {
    assert.equal(secondsUntilSplit(4 * 51, 10_000), 15 * 60 + 1);
    assert.equal(secondsUntilSplit(4 * 49, 10_000), Number.POSITIVE_INFINITY);
  });

  void it('doubles within 15 minutes under more than half of its records', () => {
    assert.equal(secondsUntilSplit(4 * 510, 1), 15 * 60 + 1);
    assert.equal(secondsUntilSplit(4 * 490, 1), Number.POSITIVE_INFINITY);
  });
});
