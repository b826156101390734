import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeHistogram, type EncodedLatencies, Latencies, LatencyRecorder } from '../../../src/measure/histogram.ts';

const percentiles = [50, 90, 99, 99.9];
/** Latencies in nanoseconds as they occur, and what must be clamped. */
const latency = fc.oneof(
  fc.double({ min: 1_000, max: 6e11, noNaN: true }),
  fc.double({ min: 1e5, max: 1e8, noNaN: true }),
  fc.constantFrom(-1, 0, Number.NaN, 1e15),
);
const batches = fc.array(fc.array(latency, { minLength: 1, maxLength: 20, size: 'max' }), {
  maxLength: 40,
  size: 'max',
});

function encodedOf(recorded: readonly (readonly number[])[]): EncodedLatencies {
  const recorder = new LatencyRecorder();
  recordInto(recorder, recorded);
  const encoded = recorder.encode();
  recorder.destroy();
  return encoded;
}

function recordInto(recorder: LatencyRecorder, recorded: readonly (readonly number[])[]): void {
  for (const batch of recorded) {
    for (const value of batch) recorder.record(value);
    recorder.endBatch();
  }
}

function merged(...parts: readonly EncodedLatencies[]): Latencies {
  const latencies = new Latencies();
  for (const part of parts) latencies.add(part);
  return latencies;
}

function figuresOf(latencies: Latencies): readonly unknown[] {
  const { count, batches: ended, clamped, mean, minimum, maximum } = latencies;
  return [count, ended, clamped, mean, minimum, maximum, ...percentiles.map((each) => latencies.percentile(each))];
}

test('merging what several recorded is recording it all into one', () => {
  fc.assert(
    fc.property(fc.array(batches, { minLength: 1, maxLength: 4 }), (workers) => {
      const apart = merged(...workers.map(encodedOf));
      const together = merged(encodedOf(workers.flat()));
      assert.deepEqual(figuresOf(apart), figuresOf(together));
      assert.equal(apart.encodeValues(), together.encodeValues());
    }),
    { numRuns: 60 },
  );
});

test('adding recorders before encoding is merging after it', () => {
  fc.assert(
    fc.property(batches, batches, (one, other) => {
      const [first, second] = [new LatencyRecorder(), new LatencyRecorder()];
      recordInto(first, one);
      recordInto(second, other);
      first.add(second);
      assert.deepEqual(figuresOf(merged(first.encode())), figuresOf(merged(encodedOf(one), encodedOf(other))));
      first.destroy();
      second.destroy();
    }),
    { numRuns: 60 },
  );
});

test('what is decoded from a result has the percentiles that were encoded, to 3 digits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1_000, max: 6e11, noNaN: true }), { minLength: 1, maxLength: 300, size: 'max' }),
      (values) => {
        const decoded = decodeHistogram(merged(encodedOf([values])).encodeValues());
        const ascending = values.map((value) => Math.round(value / 1_000)).sort((a, b) => a - b);
        assert.equal(decoded.count, values.length);
        for (const percentile of [0.1, 25, 50, 90, 99, 100]) {
          const exact = ascending[Math.max(1, Math.ceil((percentile / 100) * values.length - 1e-9)) - 1]!;
          assert.ok(Math.abs(decoded.valueAtPercentile(percentile) / exact - 1) <= 1e-3, `p${percentile} of ${exact}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a percentile is printed exactly when 10 samples and 10 batches lie at or beyond it', () => {
  // Whole microseconds below 2,048 are exact in the histogram, so that the rule can be worked out beside it.
  const whole = fc.array(fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 12, size: 'max' }), {
    minLength: 1,
    maxLength: 250,
    size: 'max',
  });
  fc.assert(
    fc.property(whole, fc.constantFrom(50, 75, 90, 95, 99), (recorded, percentile) => {
      const inNanoseconds = recorded.map((batch) => batch.map((value) => value * 1_000));
      const shown = merged(encodedOf(inNanoseconds)).percentile(percentile);
      const ascending = recorded.flat().sort((a, b) => a - b);
      const value = ascending[Math.ceil((percentile * ascending.length) / 100) - 1]!;
      const samplesBeyond = (ascending.length * (100 - percentile)) / 100;
      const batchesBeyond = recorded.filter((batch) => Math.max(...batch) >= value).length;
      assert.equal(shown, samplesBeyond >= 10 && batchesBeyond >= 10 ? value / 1_000 : null);
    }),
    { numRuns: 300 },
  );
});
