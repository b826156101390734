import { createHash } from 'node:crypto';
import type { PutRecordsRequestEntry, PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { OutgoingBatch } from '../batch.ts';
import { aggregate } from './aggregate.ts';
import type { UserRecord } from './deaggregate.ts';
import { keyOfKeyless } from './keyless.ts';
import type { Shard } from './shards.ts';

/** The Kinesis Producer Library closes an aggregate before it grows beyond so many bytes. */
const aggregateBytes = 51_200;

/** What the tables, lengths and numbers of one record take at most, beside its key and its data. */
const overheadBytes = 32;

/** One record on the wire and the places in the batch it stands for. */
interface Packed {
  readonly shard: Shard;
  readonly places: number[];
  readonly records: UserRecord[];
  bytes: number;
}

/** A batch packed into fewer records, one or more for each shard. */
export class AggregatedBatch {
  readonly entries: PutRecordsRequestEntry[];
  readonly #packed: readonly Packed[];
  readonly #count: number;

  /** @param shards by which the shard of a key is predicted; the batch's own must be among them */
  constructor(batch: OutgoingBatch, shards: readonly Shard[]) {
    this.#packed = pack(batch, shards);
    this.#count = batch.count;
    this.entries = this.#packed.map((packed) => entryOf(packed, batch.partition !== undefined));
  }

  /** The fate of each record of the batch, from the fates of the entries. */
  spread(results: readonly PutRecordsResultEntry[]): PutRecordsResultEntry[] {
    const each = Array.from<PutRecordsResultEntry>({ length: this.#count });
    for (const [index, { places }] of this.#packed.entries()) {
      const result = results[index]!;
      const { SequenceNumber: sequence } = result;
      const alone = places.length === 1 || sequence === undefined;
      for (const [inside, place] of places.entries())
        each[place] = alone ? result : { ...result, SequenceNumber: `${sequence}:${inside}` };
    }
    return each;
  }
}

/** Records of one shard in their order; a record too large for company travels alone. */
function pack(batch: OutgoingBatch, shards: readonly Shard[]): readonly Packed[] {
  const packed: Packed[] = [];
  const filling = new Map<number, Packed>();
  for (let place = 0; place < batch.count; place += 1) {
    const key = batch.keyAt(place) ?? keyOfKeyless;
    const data = batch.valueAt(place);
    const shard =
      batch.partition === undefined ? shardOfKey(key, shards) : shards.find(({ index }) => index === batch.partition)!;
    const bytes = data.length + Buffer.byteLength(key) + overheadBytes;
    let target = filling.get(shard.index);
    if (target === undefined || target.bytes + bytes > aggregateBytes) {
      target = { shard, places: [], records: [], bytes: 2 * overheadBytes };
      filling.set(shard.index, target);
      packed.push(target);
    }
    target.places.push(place);
    target.records.push({ key, data });
    target.bytes += bytes;
  }
  return packed;
}

function entryOf({ shard, records }: Packed, named: boolean): PutRecordsRequestEntry {
  const [first] = records;
  // A consumer library drops records whose hash key is not in the shard, so those sent to a named shard carry one.
  const hashKey = named ? shard.middle : undefined;
  if (records.length === 1) return { Data: first!.data, PartitionKey: first!.key, ExplicitHashKey: hashKey };
  return { Data: aggregate(records, hashKey), PartitionKey: first!.key, ExplicitHashKey: shard.middle };
}

/** The service takes the MD5 of a key for its hash key. */
function shardOfKey(key: string, shards: readonly Shard[]): Shard {
  const hashKey = BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
  return shards.find(({ open, lowest, highest }) => open && lowest <= hashKey && hashKey <= highest)!;
}
