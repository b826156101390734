import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeHistogram, Latencies, LatencyRecorder } from '../../../src/measure/histogram.ts';

const millisecond = 1e6;

/** Records each batch of latencies in milliseconds and merges what the recorder encodes. */
function latenciesOf(batches: readonly (readonly number[])[]): Latencies {
  const recorder = new LatencyRecorder();
  try {
    for (const batch of batches) {
      for (const latency of batch) recorder.record(latency * millisecond);
      recorder.endBatch();
    }
    const latencies = new Latencies();
    latencies.add(recorder.encode());
    return latencies;
  } finally {
    recorder.destroy();
  }
}

function batchesOfOne(count: number): number[][] {
  return Array.from({ length: count }, (_, index) => [index + 1]);
}

test('a percentile needs 10 samples beyond it', () => {
  for (const [percentile, least] of [
    [50, 20],
    [90, 100],
    [99, 1_000],
    [99.9, 10_000],
  ] as const) {
    assert.equal(latenciesOf(batchesOfOne(least - 1)).percentile(percentile), null, `p${percentile} of ${least - 1}`);
    const value = latenciesOf(batchesOfOne(least)).percentile(percentile);
    const exact = (least * percentile) / 100;
    assert.ok(value !== null && Math.abs(value / exact - 1) < 2e-3, `p${percentile} of ${least}: ${value}`);
  }
});

test('a percentile needs 10 batches beyond it, however many samples they have', () => {
  const quick = Array.from({ length: 100 }, () => [1]);
  const nineSlow = Array.from({ length: 9 }, () => Array.from({ length: 50 }, () => 100));
  assert.equal(latenciesOf([...quick, ...nineSlow]).percentile(90), null);
  assert.equal(
    latenciesOf([...quick, ...nineSlow, [100]])
      .percentile(90)
      ?.toFixed(),
    '100',
  );
});

test('nine batches give no percentile at all', () => {
  const nine = Array.from({ length: 9 }, () => Array.from({ length: 1_000 }, () => 5));
  const latencies = latenciesOf(nine);
  assert.equal(latencies.batches, 9);
  assert.equal(latencies.percentile(50), null);
  assert.equal(latencies.maximum?.toFixed(), '5');
});

test('what lies outside the bounds is recorded at the bound and counted', () => {
  const recorder = new LatencyRecorder();
  for (const latency of [-5 * millisecond, Number.NaN, 0, 400, 700e9, Number.POSITIVE_INFINITY, 3 * millisecond])
    recorder.record(latency);
  recorder.record(-1, 5);
  const encoded = recorder.encode();
  recorder.destroy();
  const latencies = new Latencies();
  latencies.add(encoded);
  assert.equal(latencies.count, 12);
  assert.equal(latencies.clamped, 11);
  assert.equal(latencies.minimum, 0.001);
  assert.ok(Math.abs(latencies.maximum! / 600_000 - 1) < 1e-3);
});

test('nothing recorded is no figure', () => {
  const latencies = latenciesOf([]);
  assert.deepEqual(
    [latencies.count, latencies.batches, latencies.mean, latencies.minimum, latencies.maximum],
    [0, 0, null, null, null],
  );
  assert.equal(latencies.percentile(50), null);
});

test('a batch without samples is no batch', () => {
  assert.equal(latenciesOf([[], [1], []]).batches, 1);
});

test('a reset recorder begins anew', () => {
  const recorder = new LatencyRecorder();
  recorder.record(-1);
  recorder.record(700 * millisecond);
  recorder.reset();
  recorder.endBatch();
  recorder.record(2 * millisecond);
  recorder.endBatch();
  const latencies = new Latencies();
  latencies.add(recorder.encode());
  recorder.destroy();
  assert.deepEqual(
    [latencies.count, latencies.batches, latencies.clamped, latencies.maximum],
    [1, 1, 0, latencies.minimum],
  );
});

test('counts beyond 16 bits are kept', () => {
  const recorder = new LatencyRecorder();
  recorder.record(millisecond, 70_000);
  for (let index = 0; index < 70_000; index++) recorder.record(2 * millisecond);
  const encoded = recorder.encode();
  recorder.destroy();
  const latencies = new Latencies();
  latencies.add(encoded);
  assert.equal(latencies.count, 140_000);
  const decoded = decodeHistogram(latencies.encodeValues());
  assert.equal(decoded.count, 140_000);
  assert.ok(decoded.valueAtPercentile(49) < 1_010 && decoded.valueAtPercentile(51) > 1_990);
});

test('text that is no histogram is refused', () => {
  assert.throws(() => decodeHistogram('bm90IGEgaGlzdG9ncmFt'));
});
