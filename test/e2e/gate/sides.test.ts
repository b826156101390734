import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateSchema } from '../../../src/result/gate-result.ts';
import { folderFor, kvk, program, serveLoopback, sets, short, whenCalm } from './run-kvk.ts';

const timeout = 240_000;
const startServer = `exec ${serveLoopback}`;
const loose = [...short, 'gate.p50=900%', 'gate.p99=off', 'gate.pairs=4', 'gate.secondLookPairs=4'];

test('a side may be a system that a command starts and another version of the tool', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const commands = ['--baseline-start', startServer, '--candidate-kvk', `node ${program}`];
  // The choice of targets must reach the other version too, and only once.
  const args = ['gate', 'loopback', ...sets(loose), ...commands, '--targets', 'loopback', '--format', 'json'];
  const { code, output, error } = await whenCalm(() => kvk(args, folder));
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
