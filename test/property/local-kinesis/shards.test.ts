import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { evenRanges, HashTable, largestHashKey, writeWords } from '../../../src/local-kinesis/hash-key.ts';
import { md5Words } from '../../../src/local-kinesis/md5.ts';
import { parseSequenceNumber, SequenceNumbers } from '../../../src/local-kinesis/sequence-number.ts';
import { ManualService } from '../../unit/local-kinesis/manual-service.ts';

const hashKey = fc.bigInt({ min: 0n, max: largestHashKey });

void describe('hash keys', () => {
  void it('of MD5 are those of OpenSSL at every length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 256 }), (key) => {
        const bytes = Buffer.from(`x${key}`);
        const words = new Uint32Array(4);
        md5Words(bytes, 1, bytes.length, words, 0);
        const expected = createHash('md5').update(bytes.subarray(1)).digest();
        assert.deepEqual(
          [...words],
          [0, 4, 8, 12].map((at) => expected.readUInt32BE(at)),
        );
      }),
    );
  });

  void it('find the range that holds them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), hashKey, (count, key) => {
        const ranges = evenRanges(count);
        const words = new Uint32Array(4);
        writeWords(key, words, 0);
        const { start, end } = ranges[new HashTable(ranges.map((range) => range.start)).find(words, 0)]!;
        assert.ok(start <= key && key <= end);
      }),
    );
  });
});

void describe('resharding', () => {
  const change = fc.oneof(
    fc.record({ kind: fc.constant('split' as const), shard: fc.nat(), key: hashKey }),
    fc.record({ kind: fc.constant('merge' as const), shard: fc.nat() }),
    fc.record({ kind: fc.constant('scale' as const), target: fc.integer({ min: 1, max: 12 }) }),
  );

  void it('always leaves open shards that cover the space once, and at most two parents', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(change, { maxLength: 8 }), (count, changes) => {
        const manual = new ManualService({ quotas: { enforced: false } });
        manual.call('CreateStream', { StreamName: 's', ShardCount: count });
        const stream = manual.service.streams.get('s')!;
        for (const step of changes) {
          try {
            if (step.kind === 'scale') {
              const request = { TargetShardCount: step.target, ScalingType: 'UNIFORM_SCALING' };
              manual.call('UpdateShardCount', { StreamName: 's', ...request });
              assert.equal(stream.open.length, step.target);
              continue;
            }
            const shard = stream.open[step.shard % stream.open.length]!;
            const next = stream.open[(step.shard % stream.open.length) + 1];
            if (step.kind === 'split') {
              const request = { ShardToSplit: shard.id, NewStartingHashKey: String(step.key) };
              manual.call('SplitShard', { StreamName: 's', ...request });
            } else if (next) {
              const request = { ShardToMerge: shard.id, AdjacentShardToMerge: next.id };
              manual.call('MergeShards', { StreamName: 's', ...request });
            }
          } catch (error) {
            // Only the rules of AWS may stand in the way.
            assert.match(String((error as { type?: string }).type), /InvalidArgument|LimitExceeded/);
          }
        }
        assert.equal(stream.open[0]!.range.start, 0n);
        assert.equal(stream.open.at(-1)!.range.end, largestHashKey);
        for (const [index, shard] of stream.open.slice(1).entries()) {
          assert.equal(shard.range.start, stream.open[index]!.range.end + 1n);
        }
        for (const shard of stream.shards.values()) {
          assert.ok(shard.parents.length <= 2);
          assert.equal(shard.closedAt === undefined, shard.children.length === 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

void describe('sequence numbers', () => {
  const second = fc.integer({ min: 1_500_000_000, max: 4_000_000_000 });

  void it('decode to what they were made of', () => {
    fc.assert(
      fc.property(second, fc.nat(100_000), fc.nat(Number.MAX_SAFE_INTEGER), second, (created, shard, index, put) => {
        assert.deepEqual(parseSequenceNumber(new SequenceNumbers(created, shard).of(index, put)), {
          shardCreatedSecond: created,
          shardNumber: shard,
          index,
          putSecond: put,
        });
      }),
    );
  });

  void it('rise strictly with the index, made one after the other or each afresh', () => {
    fc.assert(
      fc.property(
        second,
        fc.nat(5000),
        fc.nat(1e12),
        fc.array(fc.nat(3), { maxLength: 50 }),
        (put, shard, first, gaps) => {
          const numbers = new SequenceNumbers(put, shard);
          let time = put;
          let before = 0n;
          for (const [offset, gap] of gaps.entries()) {
            time += gap === 3 ? 1 : 0;
            const number = numbers.of(first + offset, time);
            assert.equal(number, new SequenceNumbers(put, shard).of(first + offset, time));
            assert.ok(BigInt(number) > before);
            before = BigInt(number);
          }
          assert.ok(BigInt(numbers.end(time)) > before);
        },
      ),
    );
  });
});

void describe('a stream', () => {
  const record = fc.record({
    PartitionKey: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((key) => key.isWellFormed()),
    Data: fc.uint8Array({ maxLength: 40 }),
  });

  void it('gives back per shard what was put there, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(record, { minLength: 1, maxLength: 60 }),
        (count, records) => {
          const manual = new ManualService({ quotas: { enforced: false } });
          manual.call('CreateStream', { StreamName: 's', ShardCount: count });
          const { Records: places } = manual.call('PutRecords', { StreamName: 's', Records: records });
          for (let shard = 0; shard < count; shard++) {
            const ShardIterator = manual.oldest('s', shard);
            const { Records: read } = manual.call('GetRecords', { ShardIterator });
            const expected = records
              .map(({ PartitionKey, Data }, index) => ({ PartitionKey, Data: Buffer.from(Data), ...places[index] }))
              .filter(({ ShardId }) => ShardId === `shardId-${String(shard).padStart(12, '0')}`)
              .map(({ PartitionKey, Data, SequenceNumber }) => ({ PartitionKey, Data, SequenceNumber }));
            assert.deepEqual(
              read.map(({ PartitionKey, Data, SequenceNumber }: (typeof expected)[0]) => ({
                PartitionKey,
                Data: Buffer.from(Data),
                SequenceNumber,
              })),
              expected,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
