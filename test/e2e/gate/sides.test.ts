import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gateSchema } from '../../../src/result/gate-result.ts';
import { folderFor, kvk, program, sets, short } from './run-kvk.ts';

const timeout = 240_000;
const server = fileURLToPath(new URL('../../../src/adapters/loopback/serve.ts', import.meta.url));
const startServer = `exec node ${server} "{\\"port\\":$KVK_PORT,\\"endWithStdin\\":false}"`;
const loose = [...short, 'gate.p50=900%', 'gate.p99=off', 'gate.pairs=4', 'gate.secondLookPairs=2'];

test('a side may be a system that a command starts and another version of the tool', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const { code, output, error } = await kvk(
    [
      'gate',
      'loopback',
      ...sets(loose),
      '--baseline-start',
      startServer,
      '--candidate-kvk',
      `node ${program}`,
      '--format',
      'json',
    ],
    folder,
  );
  assert.equal(code, 0, error);
  const gate = gateSchema.parse(JSON.parse(output));
  assert.match(gate.baseline, /on the system of 'exec node/);
  assert.match(gate.candidate, /by 'node /);
  assert.equal(gate.comparisons.length, 2);
  assert.ok(gate.comparisons.every(({ pairs }) => pairs.length >= 4));
});

test(
  'a command that ends before anything listens is told with its output, exit code 3',
  { timeout },
  async (context) => {
    const folder = await folderFor(context);
    const args = ['gate', 'loopback', ...sets(loose), '--candidate-start', 'echo no licence; exit 7', '--quiet'];
    const { code, error } = await kvk(args, folder);
    assert.equal(code, 3, error);
    assert.match(error, /it ended before anything listened\nno licence/);
  },
);
