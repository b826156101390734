import type { _Record as ReceivedRecord } from '@aws-sdk/client-kinesis';
import type { CommitOutcome, Consumer, Context, Coordination, Counters, Membership } from '../../adapter.ts';
import { unfold } from '../delivery.ts';
import { patiently } from '../patiently.ts';
import type { Position, ReadShard, Reading } from '../shard-reader.ts';
import { listShards, shardIndex } from '../shards.ts';
import type { HeldLease } from './held-lease.ts';
import { LeaseMember } from './lease-member.ts';
import { openLeaseTable, tableOf } from './lease-tables.ts';
import type { Checkpoint, Lease, LeaseStore } from './lease.ts';
import { missingLeases } from './missing-leases.ts';

/** Shares the shards of a stream with the other members of its group by leases. */
export class LeasedConsumer implements Consumer {
  readonly #reading: Reading;
  readonly #store: LeaseStore;
  readonly #member: LeaseMember;
  readonly #ready: Promise<void>;

  private constructor(reading: Reading, store: LeaseStore, member: LeaseMember) {
    this.#reading = reading;
    this.#store = store;
    this.#member = member;
    this.#ready = member.start();
    // Whoever never asks must not bring the process down.
    this.#ready.catch(() => undefined);
  }

  /** @param readerOf makes a reader of one shard, which ends with its reading's signal */
  static async open(
    reading: Reading,
    membership: Membership,
    readerOf: (reading: Reading) => ReadShard,
  ): Promise<LeasedConsumer> {
    const { settings, stream, context } = reading;
    const leases = settings.leases!;
    const store = await openLeaseTable(tableOf(stream, membership, leases), settings, context);
    const member = new LeaseMember({
      store,
      owner: ownerName(membership, context),
      failoverMs: leases.failover,
      context,
      read: (held, begun) => readLease(reading, readerOf, held, begun),
      sync: (known) => makeMissing(reading, store, known, membership.from === 'latest' ? 'latest' : 'oldest'),
    });
    return new LeasedConsumer(reading, store, member);
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  commit(): Promise<CommitOutcome> {
    return this.#member.commit();
  }

  counters(): Counters {
    return { ...this.#reading.tally };
  }

  coordination(): Coordination {
    return { ...this.#store.spent(), bytes: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ready.catch(() => undefined); // Told to who waited for it.
    await this.#member.leave();
    this.#store.close();
    this.#reading.client.destroy();
  }
}

/** A name that no other process has, whatever the member is called: a table must not take one for the other. */
function ownerName({ member }: Membership, { random }: Context): string {
  const mark = Math.floor(random() * 2 ** 32).toString(16);
  return `${member}-${process.pid}-${mark}`;
}

async function makeMissing(
  { client, settings, context, stream }: Reading,
  store: LeaseStore,
  known: readonly Lease[],
  from: 'oldest' | 'latest',
): Promise<void> {
  const shards = await patiently(settings, context, (options) => listShards(client, stream.name, options));
  for (const lease of missingLeases(shards, known, from)) await store.create(lease);
}

async function readLease(
  reading: Reading,
  readerOf: (reading: Reading) => ReadShard,
  held: HeldLease,
  begun: () => void,
): Promise<readonly string[]> {
  const { client, settings, context, stream } = reading;
  const signal = AbortSignal.any([reading.signal, held.stop.signal]);
  const list = () => patiently(settings, context, (options) => listShards(client, stream.name, options));
  const { leaseKey, checkpoint } = held.lease;
  const shard = (await list()).find(({ label }) => label === leaseKey);
  // One whose records have all expired is gone, and as good as read.
  if (shard === undefined) return [];
  const hand = async (partition: number, records: readonly ReceivedRecord[]): Promise<void> => {
    const fresh = afterCheckpoint(records, checkpoint);
    if (fresh.length > 0) await reading.delivery.hand(partition, fresh, signal);
    held.settled = checkpointAfter(records);
  };
  await readerOf({ ...reading, signal, delivery: { hand } })(shard, positionOf(checkpoint), begun);
  signal.throwIfAborted();
  return (await list()).filter(({ parents }) => parents.includes(shardIndex(leaseKey))).map(({ label }) => label);
}

/** The record of the checkpoint is read again, since it may be an aggregate of which only a part was handed over. */
function positionOf({ sequenceNumber }: Checkpoint): Position {
  if (sequenceNumber === 'LATEST' || sequenceNumber === 'TRIM_HORIZON') return { type: sequenceNumber };
  return { type: 'AT_SEQUENCE_NUMBER', sequenceNumber };
}

function afterCheckpoint(records: readonly ReceivedRecord[], checkpoint: Checkpoint): readonly ReceivedRecord[] {
  const [first, ...rest] = records;
  if (first?.SequenceNumber !== checkpoint.sequenceNumber) return records;
  return [...unfold([first]).slice(checkpoint.subSequenceNumber + 1), ...rest];
}

function checkpointAfter(records: readonly ReceivedRecord[]): Checkpoint {
  const last = records.at(-1)!;
  return { sequenceNumber: last.SequenceNumber!, subSequenceNumber: unfold([last]).length - 1 };
}
