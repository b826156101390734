import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCalibration, writeCalibration } from '../../../src/gate/calibration-store.ts';
import { gatedMetrics } from '../../../src/gate/gate-metrics.ts';
import { measureNoise, noiseOf } from '../../../src/gate/measure-noise.ts';
import { calibrationLine, calibrationReport, lacksOf } from '../../../src/report/calibration-report.ts';
import { markdownForm } from '../../../src/report/markdown-form.ts';
import { kafkaDescription, scenario, target } from '../../golden/sample-result.ts';
import { steadyTrial } from '../../golden/sample-trials.ts';
import { perSecond } from '../../../src/units/rate.ts';
import { type Calibration, calibrationSchemaVersion } from '../../../src/result/calibration.ts';

const [p50, p99] = gatedMetrics({
  gate: { p50: 0.1, p99: 0.2, throughput: 0.05, own: [], pairs: 6, secondLookPairs: 10 },
  workload: { rate: perSecond(500) },
});

const pairsOf = (...ratios: readonly number[]) => ratios.map((ratio) => ({ baseline: 10, candidate: 10 * ratio }));

const calibration: Calibration = {
  schemaVersion: calibrationSchemaVersion,
  tool: '0.1.0',
  savedAt: '2026-11-24T03:00:00.000Z',
  fingerprint: 'feedfacefeedface',
  cpu: 'a processor',
  cores: 2,
  isQuick: false,
  ceilings: [{ recordBytes: 1024, heldPerSecond: 123_456, failedPerSecond: 150_000, boundBy: 'client' }],
  slip: { ratePerSecond: 10_000, p50Ms: 0.5, p90Ms: 0.9, p99Ms: 1.25, p999Ms: null, maxMs: 9 },
  noise: [
    {
      scenario: 'loopback',
      target: 'loopback',
      adapter: 'loopback',
      measureSeconds: 3,
      savedAt: '2026-11-24T03:00:00.000Z',
      invalid: [],
      metrics: [
        noiseOf(p50!, pairsOf(1, 1.02, 0.99, 1.01, 0.98, 1))!,
        noiseOf(p99!, pairsOf(2, 0.5, 1.5, 0.6, 1.8, 0.7))!,
      ],
    },
  ],
};

test('noise is the deviation of the logarithms of the ratios, and one pair shows none', () => {
  const { deviation, median, pairs } = noiseOf(p50!, pairsOf(Math.E, 1 / Math.E))!;
  assert.ok(Math.abs(deviation - Math.SQRT2) < 1e-12);
  assert.deepEqual([median, pairs], [10, 2]);
  assert.equal(noiseOf(p50!, pairsOf(1)), null);
});

test('what a machine cannot see is said with the limit it would need', () => {
  const lacks = lacksOf(calibration);
  assert.equal(lacks.length, 3, lacks.join('\n'));
  assert.match(lacks[0]!, /^Above 120,000\/s of 1024 B each the tool is the limit/);
  assert.match(lacks[1]!, /^Latencies below 1\.25 ms \(slip p99 at 10,000\/s\)/);
  assert.match(lacks[2]!, /p99 end to end: a change below \+\d+ % cannot be seen, even with 16 pairs; \+20 % is asked/);
});

test('equal sides whose runs are not valid are told before their noise', () => {
  const invalid = ['5 records lost'];
  const [told] = lacksOf({ ...calibration, ceilings: [], slip: null, noise: [{ ...calibration.noise[0]!, invalid }] });
  assert.match(told!, /^loopback \(loopback\): equal sides gave runs that are not valid.*: 5 records lost\.$/);
});

test('a calibration is told in full and in one line', () => {
  const text = markdownForm(calibrationReport(calibration));
  for (const expected of [/120,000\/s/, /150,000\/s/, /1\.25 ms/, /loopback, 3 s windows/, /\| n\/a \|/])
    assert.match(text, expected);
  assert.equal(
    calibrationLine(calibration),
    '2026-11-24: the tool alone 120,000/s of 1024 B, slip p99 1.25 ms at 10,000/s',
  );
});

test('a calibration is kept by machine; a damaged file is none', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kvk-calibration-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  assert.equal(await readCalibration(folder, 'feedfacefeedface'), undefined);
  const file = await writeCalibration(folder, calibration);
  assert.deepEqual(await readCalibration(folder, 'feedfacefeedface'), calibration);
  assert.equal(await readCalibration(folder, 'another'), undefined);
  assert.equal((await readdir(folder)).length, 1);
  await writeFile(file, '{');
  assert.equal(await readCalibration(folder, 'feedfacefeedface'), undefined);
});

test('the noise of equal sides comes with why their runs are not valid, each reason once', async () => {
  const one = steadyTrial(10);
  const names = { name: 'one', dimension: 'event-processing', experiment: 'load' } as const;
  const sideThat = (lost: number) => ({
    description: 'made up',
    measure: () =>
      Promise.resolve(
        scenario(names, [
          target('a', kafkaDescription, { kind: 'load' }, [
            { ...one, purpose: 'repetition' as const, integrity: { ...one.integrity, lost } },
          ]),
        ]),
      ),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  const options = { pairs: 6, signal: new AbortController().signal, say: () => undefined };
  const kept = await measureNoise('a', sideThat(0), [p50!], options);
  const losing = await measureNoise('a', sideThat(3), [p50!], options);
  assert.ok('metrics' in kept && 'metrics' in losing);
  assert.deepEqual([kept.invalid, losing.invalid], [[], ['3 records lost']]);
  assert.equal(losing.metrics.length, 1);
});

test('a side that breaks gives no noise', async () => {
  const side = {
    description: 'broken',
    measure: () => Promise.resolve({ targets: [] } as never),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const options = { pairs: 6, signal: new AbortController().signal, say: () => undefined };
  const measured = await measureNoise('a', side, [p50!], options).catch((error: unknown) => error);
  assert.ok(measured !== null && typeof measured === 'object' && 'problem' in measured, String(measured));
});
