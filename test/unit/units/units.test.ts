import assert from 'node:assert/strict';
import { test } from 'node:test';
import { milliseconds, parseDuration, printDuration } from '../../../src/units/duration.ts';
import { QuantityError } from '../../../src/units/quantity.ts';
import { parseRate, perSecond, printRate } from '../../../src/units/rate.ts';
import { bytes, parseSize, printSize } from '../../../src/units/size.ts';

test('reads durations in milliseconds', () => {
  const read = ['5s', '250ms', '1.5min', '24h', '7d', '10us', '.5s', ' 5 s '].map(parseDuration);
  assert.deepEqual(read, [5_000, 250, 90_000, 86_400_000, 604_800_000, 0.01, 500, 5_000]);
});

test('keeps decimal and binary sizes apart, in whole bytes', () => {
  const read = ['256B', '1kB', '1KiB', '1.5MiB', '10MB', '1GB', '1GiB', '1.0001KiB'].map(parseSize);
  assert.deepEqual(read, [256, 1_000, 1_024, 1_572_864, 10_000_000, 1_000_000_000, 1_073_741_824, 1_024]);
});

test('reads rates in records a second', () => {
  assert.deepEqual(['400/s', '20k/s', '1.5M/s', '0.5/s'].map(parseRate), [400, 20_000, 1_500_000, 0.5]);
});

test('prints the largest unit that is exact', () => {
  assert.deepEqual([90_000, 1_001, 0, 0.25, 86_400_000].map(milliseconds).map(printDuration), [
    '1.5min',
    '1001ms',
    '0us',
    '250us',
    '1d',
  ]);
  assert.deepEqual([1_536, 1_000, 0, 1_048_576].map(bytes).map(printSize), ['1.5KiB', '1000B', '0B', '1MiB']);
  assert.deepEqual([20_000, 1_500_000, 999].map(perSecond).map(printRate), ['20k/s', '1.5M/s', '999/s']);
});

const refusals: readonly (readonly [string, RegExp])[] = [
  ['5', /^'5' has no unit: a duration is written with one of us, ms, s, min, h, d, e\.g\. 5s$/],
  ['5sec', /^'sec' is not a unit of duration: use one of/],
  ['5S', /^'S' is not a unit of duration/],
  ['-5s', /^'-5s' is not a duration: write a number and a unit/],
  ['1e3s', /^'e3s' is not a unit of duration/],
  ['1,000ms', /^',000ms' is not a unit of duration/],
  ['', /^'' is not a duration/],
  ['5s 5s', /^'5s 5s' is not a duration/],
  ['s', /^'s' is not a duration/],
];
for (const [text, message] of refusals)
  void test(`refuses '${text}' and says which forms are understood`, () => {
    assert.throws(
      () => parseDuration(text),
      (error) => error instanceof QuantityError && message.test(error.message),
    );
  });
