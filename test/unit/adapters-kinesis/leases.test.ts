import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLeases, LeaseWatch } from '../../../src/adapters/kinesis/leases/choose-leases.ts';
import { HeldLease } from '../../../src/adapters/kinesis/leases/held-lease.ts';
import { isOfLeader, itemOf, leaseOf } from '../../../src/adapters/kinesis/leases/lease-item.ts';
import { shardEnd } from '../../../src/adapters/kinesis/leases/lease.ts';
import { mayBegin, missingLeases } from '../../../src/adapters/kinesis/leases/missing-leases.ts';
import type { Shard } from '../../../src/adapters/kinesis/shards.ts';
import { lease, MemoryLeaseStore } from './memory-lease-store.ts';

const first = () => 0;

function shard(index: number, parents: number[] = [], open = true): Shard {
  return { index, label: lease(index).leaseKey, parents, open, middle: '0', lowest: 0n, highest: 1n };
}

void test('a lease is free once its counter has rested for longer than the failover time', () => {
  const watch = new LeaseWatch(1_000);
  const owned = lease(0, { leaseOwner: 'a', leaseCounter: 5 });
  assert.deepEqual(watch.look([owned], 0), []);
  assert.deepEqual(watch.look([owned], 1_000), []);
  assert.deepEqual(watch.look([owned], 1_001), [owned]);
  const renewed = { ...owned, leaseCounter: 6 };
  assert.deepEqual(watch.look([renewed], 1_500), []);
  assert.deepEqual(watch.look([renewed], 2_501), [renewed]);
});

void test('a lease nobody has is free at once, a finished one never', () => {
  const watch = new LeaseWatch(1_000);
  const finished = lease(1, { checkpoint: shardEnd });
  assert.deepEqual(watch.look([lease(0), finished], 0), [lease(0)]);
  assert.deepEqual(watch.look([finished], 9_000), []);
});

void test('a member alone takes all, the second half of them, one after the other from who has most', () => {
  const free = [lease(0), lease(1), lease(2), lease(3)];
  assert.equal(chooseLeases(free, free, 'a', first).length, 4);
  const owned = free.map((one) => ({ ...one, leaseOwner: 'a' }));
  assert.equal(chooseLeases(owned, [], 'b', first).length, 1);
  const shared = owned.map((one, index) => (index < 2 ? one : { ...one, leaseOwner: 'b' }));
  assert.deepEqual(chooseLeases(shared, [], 'b', first), []);
});

void test('an odd lease is not taken to and fro', () => {
  const owned = [0, 1, 2].map((index) => lease(index, { leaseOwner: index === 0 ? 'b' : 'a' }));
  assert.deepEqual(chooseLeases(owned, [], 'a', first), []);
  assert.deepEqual(chooseLeases(owned, [], 'b', first), []);
});

void test('a write whose answer was lost costs nobody the lease', async () => {
  const store = new MemoryLeaseStore();
  store.leases.set(lease(0).leaseKey, lease(0, { leaseOwner: 'a' }));
  const held = new HeldLease(lease(0, { leaseOwner: 'a' }), store, () => 0);
  store.losesNextAnswer = true;
  await assert.rejects(held.renew(), /answer was lost/);
  assert.equal(await held.renew(), true);
  assert.equal(store.leases.get(lease(0).leaseKey)!.leaseCounter, 2);
});

void test('what is stored already is not stored again, and a lease that was taken is lost', async () => {
  const store = new MemoryLeaseStore();
  const own = lease(0, { leaseOwner: 'a' });
  store.leases.set(own.leaseKey, own);
  const held = new HeldLease(own, store, () => 0);
  assert.equal(await held.commit(), null);
  held.settled = { sequenceNumber: '7', subSequenceNumber: 1 };
  assert.equal(await held.commit(), true);
  assert.equal(await held.commit(), null);
  assert.deepEqual(store.leases.get(own.leaseKey)!.checkpoint, held.settled);
  await store.take(held.lease, 'b');
  held.settled = { sequenceNumber: '8', subSequenceNumber: 0 };
  assert.equal(await held.commit(), false);
  assert.equal(store.leases.get(own.leaseKey)!.checkpoint.sequenceNumber, '7');
});

void test('of an empty table all shards get a lease from the oldest record, or the open ones from the latest', () => {
  const shards = [shard(0, [], false), shard(1, [0]), shard(2, [0])];
  const oldest = missingLeases(shards, [], 'oldest');
  assert.deepEqual(
    oldest.map(({ leaseKey, parentShardId }) => [leaseKey, parentShardId]),
    [
      [lease(0).leaseKey, []],
      [lease(1).leaseKey, [lease(0).leaseKey]],
      [lease(2).leaseKey, [lease(0).leaseKey]],
    ],
  );
  const latest = missingLeases(shards, [], 'latest');
  assert.deepEqual(
    latest.map(({ leaseKey, checkpoint }) => [leaseKey, checkpoint.sequenceNumber]),
    [
      [lease(1).leaseKey, 'LATEST'],
      [lease(2).leaseKey, 'LATEST'],
    ],
  );
});

void test('later the children of known shards get one, from their first record and after their parents', () => {
  const known = [lease(1)];
  const shards = [shard(0, [], false), shard(1, [], false), shard(2, [1]), shard(3, [0])];
  const [child, ...others] = missingLeases(shards, known, 'latest');
  assert.deepEqual(others, []);
  assert.equal(child!.leaseKey, lease(2).leaseKey);
  assert.equal(child!.checkpoint.sequenceNumber, 'TRIM_HORIZON');
  assert.equal(mayBegin(child!, known), false);
  assert.equal(mayBegin(child!, [lease(1, { checkpoint: shardEnd })]), true);
});

void test('a lease is written with the names of the Kinesis Client Library and read back as it was', () => {
  const full = lease(3, {
    leaseOwner: 'worker',
    leaseCounter: 12,
    checkpoint: { sequenceNumber: '495', subSequenceNumber: 3 },
    parentShardId: [lease(1).leaseKey],
    childShardIds: [lease(4).leaseKey, lease(5).leaseKey],
  });
  for (const one of [full, lease(0)]) assert.deepEqual(leaseOf(itemOf(one)), one);
  assert.deepEqual(itemOf(full)['checkpointSubSequenceNumber'], { N: '3' });
  assert.equal(isOfLeader(itemOf(full)), false);
  assert.equal(isOfLeader({ ...itemOf(full), entityType: { S: 'WORKER_METRICS' } }), true);
});
