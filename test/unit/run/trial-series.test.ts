import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EncodedLatencies, LatencyRecorder } from '../../../src/measure/histogram.ts';
import { type Told, TrialSeries } from '../../../src/run/trial-series.ts';

const start = 1e12;
const second = 1e9;

function encoded(...milliseconds: readonly number[]): EncodedLatencies {
  const recorder = new LatencyRecorder();
  for (const each of milliseconds) {
    recorder.record(each * 1e6);
    recorder.endBatch();
  }
  const { values, batchMaxima, clamped } = recorder.encode();
  recorder.destroy();
  return { values, batchMaxima, clamped };
}

/** A load of so many seconds of which the first `warmUp` are not measured. */
function seriesOf(seconds: number, warmUp = 0): TrialSeries {
  const endAt = start + seconds * second;
  return new TrialSeries({ startAt: start, measureFrom: start + warmUp * second, measureTo: endAt, endAt });
}

function produced(records: number, throttled: number, latencies: EncodedLatencies): Told {
  return { role: 'producer', records, throttled, latencies };
}

function consumed(records: number, latencies: EncodedLatencies): Told {
  return { role: 'consumer', records, throttled: 0, latencies };
}

test('a second adds the workers and merges their latencies', () => {
  const series = seriesOf(10, 3);
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  const at = start + second;
  series.hear(start, produced(1, 0, encoded(1)));
  series.hear(at + second, produced(3, 0, encoded(500)));
  series.hear(at, produced(20, 2, encoded(...twenty)));
  series.hear(at, produced(20, 5, encoded(...twenty.map((each) => each + 20))));
  series.hear(at, consumed(40, encoded(100, 200)));
  series.hear(at, consumed(20, encoded(90)));
  const { seconds } = series.finish();
  assert.equal(seconds.length, 2);
  const [first, last] = seconds;
  assert.deepEqual([first!.at, first!.acknowledged, first!.received, first!.throttled, last!.at], [-2, 40, 60, 7, -1]);
  assert.ok(Math.abs(first!.responseP50Ms! - 20) < 0.1 && Math.abs(first!.maxMs! - 200) < 0.3);
  assert.deepEqual([first!.responseP99Ms, first!.endToEndP50Ms, last!.endToEndP99Ms], [null, null, null]);
});

for (const length of [100, 130, 1_800, 7_200])
  test(`a trial of ${length} s has at most 120 rows of one length, in which nothing is missing`, () => {
    const series = seriesOf(length);
    const one = encoded(1, 2, 3);
    for (let at = 1; at <= length + 3; at++) {
      series.hear(start + at * second, produced(5, 1, one));
      series.hear(start + at * second, consumed(4, one));
    }
    const { seconds } = series.finish();
    assert.ok(seconds.length <= 120 && seconds.length > 50, `${seconds.length} rows`);
    const inner = seconds.slice(1, -1).map((row) => row.seconds);
    assert.deepEqual([...new Set(inner)], [series.rowSeconds]);
    const sum = (of: (row: (typeof seconds)[number]) => number): number =>
      seconds.reduce((total, row) => total + of(row), 0);
    assert.equal(
      sum((row) => row.seconds),
      length + 3,
    );
    assert.deepEqual(
      [sum((row) => row.acknowledged), sum((row) => row.received)],
      [5 * (length + 3), 4 * (length + 3)],
    );
    const middle = seconds[40]!;
    assert.equal(middle.acknowledged, 5 * series.rowSeconds);
    assert.ok(Math.abs(middle.maxMs! - 3) < 0.01);
    if (length >= 1_800) assert.ok(Math.abs(middle.responseP50Ms! - 2) < 0.01, 'merging keeps all samples');
  });

test('the windowed p99 counts the seconds that were measured, in a long trial too', () => {
  const length = 600;
  const series = seriesOf(length, 10);
  const calm = encoded(...Array.from({ length: 250 }, () => 5));
  const wild = encoded(...Array.from({ length: 250 }, () => 900));
  for (let at = 1; at <= length; at++)
    series.hear(start + at * second, consumed(250, at <= 10 || at > 590 ? wild : calm));
  const { windowedP99 } = series.finish();
  assert.ok(Math.abs(windowedP99.endToEndMs! - 5) < 0.01, `${windowedP99.endToEndMs}`);
  assert.equal(windowedP99.responseMs, null);
});

test('a second with too few samples is joined with the next', () => {
  const series = seriesOf(10);
  for (let at = 1; at <= 9; at++)
    series.hear(start + at * second, consumed(100, encoded(...Array.from({ length: 100 }, () => at))));
  const { windowedP99 } = series.finish();
  // Four windows of two seconds, each with its later second as p99: 2, 4, 6 and 8; the ninth is left over.
  assert.ok(Math.abs(windowedP99.endToEndMs! - 5) < 0.01, `${windowedP99.endToEndMs}`);
});

test('what a worker tells late still counts', () => {
  const series = seriesOf(100);
  for (let at = 1; at <= 80; at++) series.hear(start + at * second, produced(1, 0, encoded(1)));
  series.hear(start + 2 * second, produced(7, 0, encoded(1)));
  const { seconds } = series.finish();
  assert.equal(seconds[1]!.acknowledged, 8);
});
