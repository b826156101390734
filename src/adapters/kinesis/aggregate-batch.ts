import type { PutRecordsRequestEntry, PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { OutgoingBatch } from '../batch.ts';
import { aggregate } from './aggregate.ts';
import type { UserRecord } from './deaggregate.ts';
import { wrongShard } from './failure.ts';
import { hashKeyOf, holds } from './hash-key.ts';
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
  readonly #named: boolean;

  /** @param shards by which the shard of a key is predicted; the batch's own must be among them */
  constructor(batch: OutgoingBatch, shards: readonly Shard[]) {
    this.#packed = pack(batch, shards);
    this.#count = batch.count;
    this.#named = batch.partition !== undefined;
    this.entries = this.#packed.map((packed) => entryOf(packed, this.#named));
  }

  /** Whether an entry went to another shard than was predicted: the shards are not those of the constructor any more. */
  strayed(results: readonly PutRecordsResultEntry[]): boolean {
    return this.#packed.some(({ shard }, index) => {
      const { ShardId: id } = results[index]!;
      return id !== undefined && id !== shard.label;
    });
  }

  /**
   * The fate of each record of the batch, from the fates of the entries. An aggregate is refused when one of its records
   * does not belong to the shard it went to: consumers drop such a one whole.
   * @param shards those there are now
   */
  spread(results: readonly PutRecordsResultEntry[], shards: readonly Shard[]): PutRecordsResultEntry[] {
    const each = Array.from<PutRecordsResultEntry>({ length: this.#count });
    for (const [index, packed] of this.#packed.entries()) {
      const { places } = packed;
      const result = this.#misplaced(packed, results[index]!, shards) ?? results[index]!;
      const { SequenceNumber: sequence } = result;
      const alone = places.length === 1 || sequence === undefined;
      for (const [inside, place] of places.entries())
        each[place] = alone ? result : { ...result, SequenceNumber: `${sequence}:${inside}` };
    }
    return each;
  }

  #misplaced(
    { shard, records }: Packed,
    { ShardId: id }: PutRecordsResultEntry,
    shards: readonly Shard[],
  ): PutRecordsResultEntry | undefined {
    if (records.length === 1 || id === undefined || id === shard.label || this.#named) return undefined;
    const actual = shards.find(({ label }) => label === id);
    if (actual !== undefined && records.every((record) => holds(actual, hashKeyOf(record)))) return undefined;
    return { ErrorCode: wrongShard, ErrorMessage: `the aggregate went to ${id}, its records were for ${shard.label}` };
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

function shardOfKey(key: string, shards: readonly Shard[]): Shard {
  const hashKey = hashKeyOf({ key });
  return shards.find((shard) => shard.open && holds(shard, hashKey))!;
}
