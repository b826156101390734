import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf } from '../../../src/report/column.ts';
import { harnessTable } from '../../../src/report/harness-table.ts';
import type { Trial } from '../../../src/result/trial-schema.ts';
import { targetRunsOf } from '../../../src/verdict/target-run.ts';
import { kinesisDescription, result, scenario, target } from '../../golden/sample-result.ts';
import { latency, trial } from '../../golden/sample-trials.ts';

const shape = { medianMs: 3, p99Ms: 6, batches: 900 };
const made = trial({ offered: 400, recordBytes: 256, seconds: 100, response: shape, endToEnd: shape });
const told: Trial = {
  ...made,
  slip: latency({ medianMs: 0.5, p99Ms: 1.2, count: 40_000, batches: 900 }),
  service: latency({ medianMs: 2, p99Ms: 5, count: 40_000, batches: 900 }),
  sinceHandOver: latency({ medianMs: 4, p99Ms: 8, count: 40_000, batches: 900 }),
  endToEnd: { ...made.endToEnd, clamped: 7 },
};

function cellsOf(one: Trial): Map<string, string> {
  const load = { name: 'load', dimension: 'event-processing', experiment: 'load' } as const;
  const runs = targetRunsOf(result([scenario(load, [target('Kinesis', kinesisDescription, { kind: 'load' }, [one])])]));
  const table = harnessTable(
    columnsOf(runs, ({ target: { label } }) => label),
    'beside',
  );
  return new Map(table!.rows.map(([name, value]) => [name!.text, value!.text]));
}

test('the schedule and the cost of the tool are told, the answers of a simulated system as floors', () => {
  const cells = cellsOf(told);
  assert.equal(cells.get('slip p99'), '1.20 ms (measured)');
  assert.equal(cells.get('batch wait p99'), 'n/a (too few)');
  assert.equal(cells.get('service p50'), 'floor ≥ 2.00 ms (simulated)');
  assert.equal(cells.get('hand-over to reader p99'), 'floor ≥ 8.00 ms (simulated)');
  assert.equal(cells.get('CPU of our processes per record'), '200 µs (measured)');
  assert.equal(cells.get('CPU of our processes'), '0.08 cores (measured)');
  assert.equal(cells.get('timers late by, p99'), '1.10 ms (measured)');
  assert.equal(cells.get('values out of range'), '7 (measured)');
});

test('what an older result or another platform does not tell is not made up', () => {
  const { sinceHandOver: _, ...older } = told;
  const cells = cellsOf({ ...older, workers: [], host: { ...told.host, systemCpuSeconds: null, cpuShare: null } });
  assert.equal(cells.get('hand-over to reader p99'), 'n/a (too few)');
  for (const name of ['CPU of our processes', 'CPU of the system, warm-up included', 'largest process'])
    assert.equal(cells.get(name), 'n/a');
});
