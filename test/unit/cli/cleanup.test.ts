import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOfRun } from '../../../src/cli/run-cleanup.ts';

test('only names that a run gives are its own', () => {
  for (const name of ['kvk-0123abcd-load-kafka-1-0', 'kvk-0123abcd-x']) assert.ok(isOfRun({ name }), name);
  for (const name of ['kvk-orders', 'kvk-', 'kvk-0123abcd', 'kvk-0123abcde-x', 'my-kvk-0123abcd-x', 'KVK-0123abcd-x'])
    assert.ok(!isOfRun({ name }), name);
});
