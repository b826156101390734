import type { CommitOutcome, Consumer, Context, Coordination, Counters, Membership } from '../../adapter.ts';
import type { ReadShard, Reading } from '../shard-reader.ts';
import { LeaseMember } from './lease-member.ts';
import { openLeaseTable, tableOf } from './lease-tables.ts';
import type { Lease, LeaseStore } from './lease.ts';
import { missingLeases } from './missing-leases.ts';
import { childrenOf, listedShards, readLease } from './read-lease.ts';

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
      childrenOf: async (leaseKey) => childrenOf(leaseKey, await listedShards(reading)),
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
  reading: Reading,
  store: LeaseStore,
  known: readonly Lease[],
  from: 'oldest' | 'latest',
): Promise<void> {
  for (const lease of missingLeases(await listedShards(reading), known, from)) await store.create(lease);
}
