import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { HeldLease } from '../../../src/adapters/kinesis/leases/held-lease.ts';
import { LeaseMember, type MemberFacts } from '../../../src/adapters/kinesis/leases/lease-member.ts';
import { shardEnd } from '../../../src/adapters/kinesis/leases/lease.ts';
import { makeContext, type TestContext } from '../../../src/contract/make-context.ts';
import { lease, MemoryLeaseStore } from './memory-lease-store.ts';

const failoverMs = 300;
const key = (index: number) => lease(index).leaseKey;
const untilStopped = ({ stop: { signal } }: HeldLease): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

interface Made extends AsyncDisposable {
  readonly store: MemoryLeaseStore;
  readonly member: LeaseMember;
  readonly context: TestContext;
}

/** A member of an application whose shards are read for ever, unless `changes` say else. */
function make(changes: Partial<MemberFacts> = {}, store = new MemoryLeaseStore()): Made {
  const context = makeContext();
  const member = new LeaseMember({
    store,
    owner: 'a',
    failoverMs,
    context,
    read: (held, begun) => {
      begun();
      return untilStopped(held);
    },
    sync: async () => undefined,
    childrenOf: async () => [],
    ...changes,
  });
  return { store, member, context, [Symbol.asyncDispose]: () => member.leave() };
}

function put(store: MemoryLeaseStore, ...leases: ReturnType<typeof lease>[]): void {
  for (const one of leases) store.leases.set(one.leaseKey, one);
}

void test('renews what it has while reading has not begun yet', async () => {
  await using made = make({ read: untilStopped });
  const { store, member } = made;
  put(store, lease(0));
  const started = member.start();
  await sleep(2 * failoverMs);
  assert.ok(store.leases.get(key(0))!.leaseCounter >= 3, String(store.leases.get(key(0))!.leaseCounter));
  await member.leave();
  await started;
});

void test('keeps the lease of a finished shard, renews it, and removes it when its children are being read', async () => {
  await using made = make({
    read: async (held, begun) => {
      begun();
      return held.lease.leaseKey === key(0) ? [key(1), key(2)] : untilStopped(held);
    },
  });
  const { store, member, context } = made;
  put(store, lease(0), lease(1, { parentShardId: [key(0)] }), lease(2, { parentShardId: [key(0)], leaseOwner: 'b' }));
  await member.start();
  await sleep(failoverMs);
  const finished = store.leases.get(key(0))!;
  assert.deepEqual(
    [finished.checkpoint, finished.leaseOwner, finished.childShardIds],
    [shardEnd, 'a', [key(1), key(2)]],
  );
  await sleep(failoverMs);
  assert.ok(store.leases.get(key(0))!.leaseCounter > finished.leaseCounter, 'it is renewed');
  put(store, { ...store.leases.get(key(2))!, leaseCounter: 1 }); // Its owner lives.
  await Promise.all(await member.take());
  assert.ok(store.leases.has(key(0)), 'its children have not been read');
  assert.deepEqual(member.leases, [key(1)]);
  put(
    store,
    ...[1, 2].map((index) => ({
      ...store.leases.get(key(index))!,
      checkpoint: { sequenceNumber: '7', subSequenceNumber: 0 },
    })),
  );
  await Promise.all(await member.take());
  assert.ok(!store.leases.has(key(0)));
  const told = context.events.filter(({ kind }) => kind === 'assigned' || kind === 'lease-lost');
  assert.deepEqual(told.at(-1), { kind: 'assigned', partitions: [1] });
});

void test('takes the finished leases of a dead member over, and those of shards that are gone, and removes them', async () => {
  await using made = make({ childrenOf: async () => undefined });
  const { store, member, context } = made;
  const begun = { checkpoint: { sequenceNumber: '7', subSequenceNumber: 0 } };
  put(
    store,
    lease(0, { leaseOwner: 'dead', checkpoint: shardEnd, childShardIds: [key(1)] }),
    lease(1, { leaseOwner: 'dead', parentShardId: [key(0)], ...begun }),
    lease(2, { leaseOwner: 'dead', checkpoint: shardEnd }),
  );
  await member.start();
  await sleep(5 * failoverMs);
  assert.deepEqual([...store.leases.keys()], [key(1)]);
  assert.equal(store.leases.get(key(1))!.leaseOwner, 'a');
  assert.deepEqual(
    context.events.filter(({ kind }) => kind === 'error' || kind === 'lease-lost'),
    [],
  );
  await member.leave();
  await member.leave();
  assert.equal(store.leases.get(key(1))!.leaseOwner, null);
});

void test('leaves the lease of a finished shard while that of its parent is there', async () => {
  await using made = make();
  const { store, member } = made;
  const begun = { checkpoint: { sequenceNumber: '7', subSequenceNumber: 0 } };
  put(
    store,
    lease(0, { leaseOwner: 'b', checkpoint: shardEnd, childShardIds: [key(1)] }),
    lease(1, { parentShardId: [key(0)], checkpoint: shardEnd, childShardIds: [key(2)] }),
    lease(2, { leaseOwner: 'b', parentShardId: [key(1)], ...begun }),
  );
  await member.start();
  await Promise.all(await member.take());
  assert.equal(store.leases.size, 3);
  store.leases.delete(key(0));
  await Promise.all(await member.take());
  assert.deepEqual([...store.leases.keys()], [key(2)]);
});
