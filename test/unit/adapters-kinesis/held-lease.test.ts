import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldLease } from '../../../src/adapters/kinesis/leases/held-lease.ts';
import { lease, MemoryLeaseStore } from './memory-lease-store.ts';

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
