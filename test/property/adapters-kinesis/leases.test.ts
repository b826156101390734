import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AdapterEvent, Context } from '../../../src/adapters/adapter.ts';
import { LeaseMember } from '../../../src/adapters/kinesis/leases/lease-member.ts';
import { lease, MemoryLeaseStore } from '../../unit/adapters-kinesis/memory-lease-store.ts';

const failoverMs = 1_000;

/** Members of one application whose looking and renewing the test calls, in a time the test holds. */
class Group implements AsyncDisposable {
  readonly store = new MemoryLeaseStore();
  readonly members: LeaseMember[] = [];
  readonly #random: () => number;
  readonly #end = new AbortController();
  #named = 0;
  #nowMs = 0;

  constructor(shards: number, seed: number) {
    for (let index = 0; index < shards; index++) this.store.leases.set(lease(index).leaseKey, lease(index));
    let state = seed >>> 0;
    this.#random = () => (state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
  }

  join(): void {
    const context: Context = {
      signal: this.#end.signal,
      random: this.#random,
      report: (_event: AdapterEvent) => undefined,
      timers: { now: () => this.#nowMs * 1e6, sleep: () => Promise.reject(new Error('nobody sleeps here')) },
    };
    this.members.push(
      new LeaseMember({
        store: this.store,
        owner: `member-${this.#named++}`,
        failoverMs,
        context,
        sync: async () => undefined,
        childrenOf: async () => [],
        read: (held, begun) => {
          begun();
          return new Promise((_, reject) => {
            held.stop.signal.addEventListener('abort', () => reject(new Error('stopped')));
          });
        },
      }),
    );
  }

  die(at: number): void {
    for (const member of this.members.splice(at % this.members.length, 1)) member.abandon();
  }

  /** One round of the time between two looks, in which every member renews as often as it would. */
  async round(): Promise<void> {
    for (let step = 0; step < 6; step++) {
      this.#nowMs += (2 * failoverMs) / 6 + 10;
      for (const member of this.members) await member.renew();
    }
    for (const member of this.members) await Promise.all(await member.take());
  }

  /** How many leases each member has, by the table. */
  shares(): number[] {
    const owners = [...this.store.leases.values()].map(({ leaseOwner }) => leaseOwner);
    const held = this.members.map(({ leases }) => leases);
    assert.equal(new Set(held.flat()).size, held.flat().length, 'a lease is held twice');
    assert.equal(held.flat().length, owners.filter((owner) => owner !== null).length);
    return held.map(({ length }) => length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.leave()));
  }
}

void test('members that come and die share all leases evenly in the end, and then leave them alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.oneof(fc.constant('join' as const), fc.nat(9)), { minLength: 1, maxLength: 8 }),
      fc.integer(),
      async (shards, changes, seed) => {
        await using group = new Group(shards, seed);
        group.join();
        for (const change of changes) {
          if (change === 'join') group.join();
          else if (group.members.length > 1) group.die(change);
          await group.round();
        }
        for (let round = 0; round < 2 * shards + 3; round++) await group.round();
        const shares = group.shares();
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          shards,
        );
        assert.ok(Math.max(...shares) <= Math.ceil(shards / shares.length), `shares ${shares.join(', ')} of ${shards}`);
        const owners = () => [...group.store.leases.values()].map(({ leaseOwner }) => leaseOwner);
        const settled = owners();
        await group.round();
        assert.deepEqual(owners(), settled);
      },
    ),
    { numRuns: 60 },
  );
});

void test('a member that cannot reach the table stops reading before another may begin', async () => {
  await using group = new Group(4, 1);
  group.join();
  await group.round();
  assert.deepEqual(group.shares(), [4]);
  group.store.failure = new Error('no route');
  const [member] = group.members;
  for (let step = 0; step < 6; step++) await group.round().catch(() => undefined);
  assert.deepEqual(member!.leases, []);
  group.store.failure = undefined;
  for (let round = 0; round < 3; round++) await group.round();
  assert.deepEqual(group.shares(), [4]);
});
