import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLeases, LeaseWatch } from '../../../src/adapters/kinesis/leases/choose-leases.ts';
import { type Lease, shardEnd } from '../../../src/adapters/kinesis/leases/lease.ts';
import { lease } from './memory-lease-store.ts';

const first = () => 0;
const choose = (leases: readonly Lease[], free: readonly Lease[], overdue: readonly Lease[], self: string) =>
  chooseLeases(leases, { free, overdue }, self, first);
const owned = (...owners: (string | null)[]) => owners.map((leaseOwner, index) => lease(index, { leaseOwner }));

void test('a lease is free once its counter has rested for longer than the failover time, and overdue after three', () => {
  const watch = new LeaseWatch(1_000);
  const held = lease(0, { leaseOwner: 'a', leaseCounter: 5 });
  assert.deepEqual(watch.look([held], 0), { free: [], overdue: [] });
  assert.deepEqual(watch.look([held], 1_000), { free: [], overdue: [] });
  assert.deepEqual(watch.look([held], 1_001), { free: [held], overdue: [] });
  const renewed = { ...held, leaseCounter: 6 };
  assert.deepEqual(watch.look([renewed], 1_500), { free: [], overdue: [] });
  assert.deepEqual(watch.look([renewed], 2_501), { free: [renewed], overdue: [] });
  assert.deepEqual(watch.look([renewed], 4_501), { free: [renewed], overdue: [renewed] });
});

void test('a lease nobody ever had is overdue at once, one that was given up is only free', () => {
  const watch = new LeaseWatch(1_000);
  const held = lease(1, { leaseOwner: 'a', leaseCounter: 5 });
  assert.deepEqual(watch.look([lease(0), held], 0), { free: [lease(0)], overdue: [lease(0)] });
  const givenUp = { ...held, leaseOwner: null, leaseCounter: 6 };
  assert.deepEqual(watch.look([givenUp], 100), { free: [givenUp], overdue: [] });
});

void test('a finished lease whose owner died is free too: it is counted and removed by whoever has it', () => {
  const watch = new LeaseWatch(1_000);
  const finished = lease(1, { leaseOwner: 'a', checkpoint: shardEnd });
  watch.look([finished], 0);
  assert.deepEqual(watch.look([finished], 1_001), { free: [finished], overdue: [] });
});

void test('a member alone takes all, the second half of them, one after the other from who has most', () => {
  const free = owned(null, null, null, null);
  assert.equal(choose(free, free, free, 'a').length, 4);
  assert.equal(choose(free, free, [], 'a').length, 4);
  assert.equal(choose(owned('a', 'a', 'a', 'a'), [], [], 'b').length, 1);
  assert.deepEqual(choose(owned('a', 'a', 'b', 'b'), [], [], 'b'), []);
});

void test('of free leases a member takes its part, of overdue ones all', () => {
  const leases = owned('a', 'a', 'b', 'b', 'dead', 'dead');
  const free = leases.slice(4);
  assert.equal(choose(leases, free, [], 'a').length, 1);
  assert.deepEqual(choose(leases, free, free, 'a'), free);
});

void test('an odd lease is not taken to and fro', () => {
  const leases = owned('b', 'a', 'a');
  assert.deepEqual(choose(leases, [], [], 'a'), []);
  assert.deepEqual(choose(leases, [], [], 'b'), []);
});

/** The library's taker counts them until they are removed: a member that did not would take from it for ever. */
void test('finished leases count as their owner has them', () => {
  const [one, other, ...open] = owned('a', 'a', 'a', 'b', 'b', 'b');
  const leases = [one!, other!].map((each) => ({ ...each, checkpoint: shardEnd })).concat(open);
  for (const self of ['a', 'b']) assert.deepEqual(choose(leases, [], [], self), []);
});
