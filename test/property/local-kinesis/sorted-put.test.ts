import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { putBatch } from '../../../src/local-kinesis/operations/put.ts';
import { PutScanner } from '../../../src/local-kinesis/scan/put-scanner.ts';
import { ManualService } from '../../unit/local-kinesis/manual-service.ts';

const scanner = new PutScanner();

/** Entries of a put; what happens before it, and how far the clock goes on. */
const put = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 500 })),
  bytes: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1100 })),
  seed: fc.nat(1000),
  isExplicit: fc.boolean(),
  longKeys: fc.boolean(),
  before: fc.constantFrom('nothing', 'nothing', 'nothing', 'a record', 'a split', 'a put in full'),
  milliseconds: fc.constantFrom(0, 0, 1, 400, 1000),
});
type Put = typeof put extends fc.Arbitrary<infer T> ? T : never;

const settings = fc.record({
  enforced: fc.boolean(),
  shards: fc.constantFrom(1, 2, 4, 7, 64, 300),
});

interface Chosen {
  readonly enforced: boolean;
  readonly shards: number;
  readonly memoryLimitBytes?: number;
}

/** Both ways through the same puts. */
class Twin {
  readonly manual: ManualService;
  readonly #isSorted: boolean;

  constructor({ enforced, shards, memoryLimitBytes = 0 }: Chosen, isSorted: boolean) {
    this.manual = new ManualService({ quotas: { enforced }, memoryLimitBytes });
    this.manual.call('CreateStream', { StreamName: 's', ShardCount: shards });
    this.#isSorted = isSorted;
  }

  /** Makes a put and returns its answer. */
  put(what: Put): string {
    const { manual } = this;
    manual.now += what.milliseconds;
    const { service } = manual;
    const stream = service.streams.get('s')!;
    if (what.before === 'a record') {
      const Data = Buffer.from('x');
      try {
        manual.call('PutRecord', { StreamName: 's', PartitionKey: `${what.seed}`, Data });
      } catch {
        // Throttled, in both.
      }
    }
    if (what.before === 'a split') this.#split(what.seed);
    const { batch } = scanner.scan(bodyOf(what))!;
    const { sorted: _, ...plain } = batch;
    const isSorted = this.#isSorted && what.before !== 'a put in full';
    return Buffer.from(putBatch(service, stream, isSorted ? batch : plain).json()).toString();
  }

  #split(seed: number): void {
    const { open } = this.manual.service.streams.get('s')!;
    const { id, range } = open[seed % open.length]!;
    const middle = (range.start + range.end) / 2n;
    try {
      this.manual.call('SplitShard', { StreamName: 's', ShardToSplit: id, NewStartingHashKey: String(middle) });
    } catch {
      // Too soon after another, in both.
    }
  }

  /** All that is stored and counted. */
  state(): unknown {
    return [...this.manual.service.streams.get('s')!.shards.values()].map(({ id, log, counters, newest }) => {
      const { spans, ...read } = log.read(log.firstIndex, 1_000_000, Infinity);
      const records = spans.flatMap(({ chunk, first, end }) =>
        Array.from({ length: end - first }, (_, offset) => [
          chunk.arrival(first + offset),
          chunk.dataStart(first + offset) - chunk.keyStart(first + offset),
          chunk.bytes.toString('latin1', chunk.keyStart(first + offset), chunk.dataEnd(first + offset)),
        ]),
      );
      const held = [log.heldBytes, log.nextIndex, log.firstIndex, log.lastArrival];
      return { id, read, records, counters, held, newest: Buffer.from(newest.state).toString('latin1') };
    });
  }
}

function bodyOf({ count, bytes, seed, isExplicit, longKeys }: Put): Buffer {
  const Records = Array.from({ length: count }, (_, entry) => ({
    Data: Buffer.alloc((bytes * (1 + ((entry + seed) % 3))) >> 1, entry).toString('base64'),
    PartitionKey: `${(entry * 7919 + seed) % 1009}`.padStart(longKeys && entry % 5 === 0 ? 100 : 3, '-'),
    ...(isExplicit && entry % 3 === 0 ? { ExplicitHashKey: String((2n ** 128n / 499n) * BigInt(entry)) } : {}),
  }));
  return Buffer.from(JSON.stringify({ StreamName: 's', Records }));
}

void describe('a put sorted by shard', () => {
  void it('is answered, stored and counted like one entry by entry', () => {
    fc.assert(
      fc.property(settings, fc.array(put, { minLength: 1, maxLength: 8 }), (chosen, puts) => {
        const [sorted, plain] = [new Twin(chosen, true), new Twin(chosen, false)];
        for (const one of puts) assert.equal(sorted.put(one), plain.put(one));
        assert.deepEqual(sorted.state(), plain.state());
      }),
      { numRuns: 150 },
    );
  });

  void it('keeps the newest records at a limit on memory, and counts those it lost', () => {
    fc.assert(
      fc.property(fc.array(put, { minLength: 1, maxLength: 12 }), (puts) => {
        const twin = new Twin({ enforced: false, shards: 4, memoryLimitBytes: 200_000 }, true);
        for (const one of puts) twin.put(one);
        const { memory, streams } = twin.manual.service;
        assert.ok(memory.chunks.heldBytes <= 200_000 + 4 * 65_536);
        const shards = [...streams.get('s')!.shards.values()];
        for (const { log, counters } of shards) {
          const { count } = log.read(log.firstIndex, 1_000_000, Infinity);
          assert.equal(log.firstIndex + count, log.nextIndex);
          assert.equal(count + counters.lostRecords, counters.acceptedRecords);
        }
      }),
      { numRuns: 100 },
    );
  });
});
