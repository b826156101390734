import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasLeader, isLease, itemOf, leaseOf } from '../../../src/adapters/kinesis/leases/lease-item.ts';
import { lease } from './memory-lease-store.ts';

const full = lease(3, {
  leaseOwner: 'worker',
  leaseCounter: 12,
  checkpoint: { sequenceNumber: '495', subSequenceNumber: 3 },
  parentShardId: [lease(1).leaseKey],
  childShardIds: [lease(4).leaseKey, lease(5).leaseKey],
});

void test('a lease is written with the names of the Kinesis Client Library and read back as it was', () => {
  for (const one of [full, lease(0)]) assert.deepEqual(leaseOf(itemOf(one)), one);
  assert.deepEqual(itemOf(full)['checkpointSubSequenceNumber'], { N: '3' });
});

/** From 3.5 on every item says what it is, those of leases too, whatever the mode. */
void test('items of other kinds are no leases', () => {
  assert.equal(isLease(itemOf(full)), true);
  assert.equal(isLease({ ...itemOf(full), entityType: { S: 'LEASE' } }), true);
  assert.equal(isLease({ leaseKey: { S: 'worker-1' }, entityType: { S: 'WORKER_METRIC_STATS' } }), false);
});

void test('a leader is recognised by the version the application has reached, in the old table or the new', () => {
  const version = (cv: string) => ({ leaseKey: { S: 'Migration3.0' }, cv: { S: cv } });
  const leases = [{ ...itemOf(full), entityType: { S: 'LEASE' } }];
  for (const leading of ['CLIENT_VERSION_3X', 'CLIENT_VERSION_3X_WITH_ROLLBACK'])
    assert.equal(hasLeader([...leases, version(leading)]), true);
  for (const sharing of ['CLIENT_VERSION_2X', 'CLIENT_VERSION_UPGRADE_FROM_2X', 'CLIENT_VERSION_INIT'])
    assert.equal(hasLeader([...leases, version(sharing)]), false);
  assert.equal(hasLeader(leases), false);
});

void test('a lease on its way from one worker to another has a leader, unless the application went back to 2.x', () => {
  const onItsWay = { ...itemOf(full), checkpointOwner: { S: 'other' } };
  assert.equal(hasLeader([onItsWay]), true);
  assert.equal(hasLeader([onItsWay, { leaseKey: { S: 'Migration3.0' }, cv: { S: 'CLIENT_VERSION_2X' } }]), false);
});
