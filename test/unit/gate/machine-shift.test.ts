import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loopbackFigures, machineShift } from '../../../src/gate/machine-shift.ts';
import { kafkaDescription, target } from '../../golden/sample-result.ts';
import { trial } from '../../golden/sample-trials.ts';

const latency = { medianMs: 3, p99Ms: 6, batches: 900 };
const one = trial({ offered: 400, achieved: 400, recordBytes: 256, seconds: 10, response: latency, endToEnd: latency });
const before = { responseP50Ms: 3, cpuMicrosecondsPerRecord: 40 };

test('a machine that moved by up to a tenth is the same, in both directions', () => {
  assert.deepEqual(machineShift(before, { responseP50Ms: 3.3, cpuMicrosecondsPerRecord: 36 }), []);
  assert.deepEqual(machineShift(before, { responseP50Ms: 3.4, cpuMicrosecondsPerRecord: 30 }), [
    "p50 of the tool's own loopback: 3.00 ms then, 3.40 ms now (+13 %)",
    "CPU per record of the tool's own loopback: 40.00 µs then, 30.00 µs now (−25 %)",
  ]);
});

test('the figures are medians over the repetitions, and none where a value is missing', () => {
  const workers = one.workers.map((worker, index) => ({ ...worker, cpuSeconds: index === 0 ? 0.4 : 0 }));
  const whole = target('a', kafkaDescription, { kind: 'load' }, [{ ...one, workers }]);
  const figures = loopbackFigures({ targets: [whole] })!;
  assert.equal(figures.responseP50Ms, one.response.p50Ms);
  assert.ok(Math.abs(figures.cpuMicrosecondsPerRecord - 100) < 1, String(figures.cpuMicrosecondsPerRecord));
  const idle = { ...one, workers: [] };
  assert.equal(loopbackFigures({ targets: [target('a', kafkaDescription, { kind: 'load' }, [idle])] }), null);
});
