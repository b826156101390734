import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { gateSchema } from '../../../src/result/gate-result.ts';
import { folderFor, kvk, sets, whenCalm } from './run-kvk.ts';

const closed = ['workload.rate=closed-loop', 'workload.keys.skew=none'];
const carries = (rate: string): string =>
  `targets.loopback.settings.faults={"capacity":{"rate":"${rate}","beyond":"delay"}}`;

test('a closed loop that carries more is improved and green', { timeout: 240_000 }, async (context) => {
  const folder = await folderFor(context);
  const args = [
    'gate',
    'loopback',
    ...sets([...closed, 'phases.warmUp=300ms', 'phases.measure=1s', 'phases.drainMax=5s']),
    ...sets([carries('5k/s')], '--baseline-set'),
    ...sets([carries('10k/s')], '--candidate-set'),
    '--format',
    'json',
  ];
  const { code, output, error } = await whenCalm(() => kvk(args, folder));
  assert.equal(code, 0, `${output}\n${error}`);
  const { comparisons } = gateSchema.parse(JSON.parse(output));
  assert.deepEqual(
    comparisons.map(({ metric, unit, better, verdict }) => [metric, unit, better, verdict]),
    [['throughput', '/s', 'higher', 'improved']],
  );
  assert.ok(comparisons[0]!.change > 0.3, `${comparisons[0]!.change}`);
});

test('a closed loop against quotas, or with nothing to compare, is refused', { timeout: 60_000 }, async (context) => {
  const folder = await folderFor(context);
  for (const [args, message] of [
    [['load', '--targets', 'kinesis fan-out', ...sets(closed)], /a closed loop measures the quotas of a local kinesis/],
    [
      ['load', '--mode', 'snapshot', '--targets', 'kinesis fan-out', ...sets([...closed, 'repetitions=3'])],
      /measures the quotas of a local kinesis/,
    ],
    [['loopback', ...sets([...closed, 'gate.throughput=off'])], /gate\.throughput is off: there is nothing to compare/],
    [
      ['loopback', '--candidate-set', 'workload.rate=closed-loop'],
      /one side is a closed loop and the other has a rate/,
    ],
  ] as const) {
    const { code, error } = await kvk(['gate', ...args], folder);
    assert.equal(code, 2, error);
    assert.match(error, message);
  }
  assert.deepEqual(await readdir(folder), []);
});
