import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deliver } from '../../../src/adapters/batch.ts';
import { type CountedBatch, GroupReader } from '../../../src/adapters/kafka/group-reader.ts';
import { parseSettings } from '../../../src/adapters/kafka/settings.ts';
import { makeContext } from '../../../src/contract/make-context.ts';

/** A reader in a group that exists in memory only. */
function readerFrom(start: readonly [number, number][], deliver: Deliver = () => undefined) {
  const context = makeContext();
  const stores: [number, number][][] = [];
  const member = {
    store: async (positions: ReadonlyMap<number, number>) => void stores.push([...positions]),
    leave: async () => undefined,
    rejoin: async () => undefined,
  };
  const reader = new GroupReader(member, new Map(start), {
    stream: { name: 'kvk-t', partitions: 4, details: {} },
    membership: { group: 'readers', member: 'a', from: 'oldest' },
    deliver,
    settings: parseSettings({}),
    context,
  });
  return { reader, stores, context };
}

const incoming = (partition: number): CountedBatch => ({
  partition,
  count: 1,
  bytes: 5,
  valueAt: () => Buffer.from('value'),
  keyAt: () => undefined,
  positionAt: () => '0',
});

void test('begins where the group is, else at the start, and stores the start once it reads', async () => {
  const { reader, stores } = readerFrom([
    [0, 10],
    [1, 20],
  ]);
  reader.assign([0, 1], new Map([[1, 25]]));
  assert.deepEqual([reader.positionOf(0), reader.positionOf(1)], [10, 25]);
  reader.countFetch();
  await reader.ready();
  await reader.ready();
  assert.deepEqual(stores, [[[0, 10]]]);
});

void test('is not ready before it has an assignment', async () => {
  const { reader, context } = readerFrom([]);
  reader.countFetch();
  const outcome = reader.ready().then(
    () => 'ready',
    (error: Error) => error.message,
  );
  context.abort(new Error('enough'));
  assert.equal(await outcome, 'enough');
});

void test('keeps its place in what it keeps, and forgets what it loses', async () => {
  const { reader, stores } = readerFrom([
    [0, 0],
    [1, 0],
  ]);
  reader.assign([0, 1], new Map());
  await reader.handOver(incoming(0), 5);
  await reader.handOver(incoming(1), 6);
  reader.assign([1, 2], new Map([[2, 70]]));
  assert.deepEqual(
    [0, 1, 2].map((partition) => reader.positionOf(partition)),
    [undefined, 6, 70],
  );
  assert.deepEqual(await reader.commit(), { committed: 1, failed: 0 });
  assert.deepEqual(stores, [[[1, 6]]]);
});

void test('leaves positions after the first assignment to the library where that looks them up', () => {
  const { reader } = readerFrom([
    [0, 10],
    [1, 20],
  ]);
  reader.assign([0]);
  reader.assign([0, 1]);
  assert.deepEqual([reader.positionOf(0), reader.positionOf(1)], [10, undefined]);
});

void test('stores no position of a partition that was lost while its batch was handled', async () => {
  const gate = Promise.withResolvers<void>();
  const { reader } = readerFrom([[0, 0]], () => gate.promise);
  reader.assign([0], new Map());
  const handled = reader.handOver(incoming(0), 5);
  reader.assign([], new Map());
  gate.resolve();
  await handled;
  assert.deepEqual(await reader.commit(), { committed: 0, failed: 0 });
});

void test('stays where it was when a batch is not taken', async () => {
  const { reader, context } = readerFrom([[0, 3]], () => Promise.reject(new Error('full')));
  reader.assign([0], new Map());
  await assert.rejects(reader.handOver(incoming(0), 5), /full/);
  assert.equal(reader.positionOf(0), 3);
  assert.deepEqual(
    context.events.map(({ kind, partition }) => [kind, partition]),
    [
      ['assigned', undefined],
      ['error', 0],
    ],
  );
});
