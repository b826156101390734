import assert from 'node:assert/strict';
import type { StreamHandle } from '../adapters/adapter.ts';
import type { StreamCase } from './stream-case.ts';

/** Making, listing and removing streams. */
export const streamCases: readonly StreamCase[] = [
  {
    name: 'a provisioned stream has the partitions that were asked for',
    partitions: 3,
    async run({ stream, context, subject: { adapter, settings } }) {
      assert.deepEqual(JSON.parse(JSON.stringify(stream)), stream, 'a handle is plain JSON');
      assert.equal(stream.partitions, 3);
      const partitions = await adapter.partitions(stream, settings, context);
      assert.deepEqual(new Set(partitions.map(({ index }) => index)), new Set([0, 1, 2]));
      assert.equal(new Set(partitions.map(({ label }) => label)).size, 3, 'each has a label of its own');
      assert.ok(partitions.every(({ open, parents }) => open && parents.length === 0));
    },
  },
  {
    name: 'a removed stream is gone, and removing it again is harmless or a clear error',
    partitions: 1,
    async run({ context, subject: { adapter, settings, newName } }) {
      const stream = await adapter.provision({ name: newName(), partitions: 1 }, settings, context);
      await adapter.remove(stream, settings, context);
      await assert.rejects(adapter.partitions(stream, settings, context), Error);
      try {
        await adapter.remove(stream, settings, context);
      } catch (error) {
        assert.ok(error instanceof Error && error.message.includes(stream.name), 'the error names the stream');
      }
    },
  },
  {
    name: 'names without our prefix are neither made nor removed',
    partitions: 1,
    async run({ context, subject: { adapter, settings } }) {
      const foreign: StreamHandle = { name: 'orders', partitions: 1, details: {} };
      await assert.rejects(adapter.provision({ name: foreign.name, partitions: 1 }, settings, context), /orders/);
      await assert.rejects(adapter.remove(foreign, settings, context), /orders/);
    },
  },
  {
    name: 'lists what is left over, and removes it',
    partitions: 1,
    skip: ({ adapter }) => adapter.leftovers === undefined && 'the adapter lists no leftovers',
    async run({ stream, context, subject: { adapter, settings } }) {
      const names: string[] = [];
      for await (const leftover of adapter.leftovers!(settings, context)) {
        names.push(leftover.name);
        if (leftover.name === stream.name) await leftover.remove();
      }
      assert.ok(names.includes(stream.name), `${stream.name} is not among ${names.join(', ')}`);
      for await (const leftover of adapter.leftovers!(settings, context))
        assert.notEqual(leftover.name, stream.name, 'it was removed');
    },
  },
];
