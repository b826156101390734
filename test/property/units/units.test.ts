import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { milliseconds, parseDuration, printDuration } from '../../../src/units/duration.ts';
import { QuantityError } from '../../../src/units/quantity.ts';
import { parseRate, perSecond, printRate } from '../../../src/units/rate.ts';
import { bytes, parseSize, printSize } from '../../../src/units/size.ts';

const natural = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.nat(100).map((n) => n * 1_024),
  fc.nat(100).map((n) => n * 60_000),
);

void test('parsing what was printed gives whole milliseconds, bytes and rates back', () => {
  fc.assert(
    fc.property(natural, (value) => {
      assert.equal(parseDuration(printDuration(milliseconds(value))), value);
      assert.equal(parseSize(printSize(bytes(value))), value);
      assert.equal(parseRate(printRate(perSecond(value))), value);
    }),
  );
});

void test('parsing what was printed gives a duration in microseconds back', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000_000), (microseconds) => {
      const duration = parseDuration(`${microseconds}us`);
      assert.equal(parseDuration(printDuration(duration)), duration);
    }),
  );
});

void test('any written quantity survives parsing, printing and parsing', () => {
  const decimal = fc.tuple(fc.nat(9_999), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`);
  const whole = fc.nat(9_999).map(String);
  const durations = { parse: parseDuration, through: (text: string) => printDuration(parseDuration(text)) };
  const cases = [
    { ...durations, amount: decimal, units: ['us', 's', 'min', 'h', 'd'] },
    // Not with decimals: 0.009ms prints as 9us, and 9 × 0.001 is not 0.009 in binary.
    { ...durations, amount: whole, units: ['ms'] },
    {
      parse: parseSize,
      through: (text: string) => printSize(parseSize(text)),
      amount: decimal,
      units: ['B', 'kB', 'KiB', 'MB', 'MiB', 'GB', 'GiB'],
    },
    {
      parse: parseRate,
      through: (text: string) => printRate(parseRate(text)),
      amount: decimal,
      units: ['/s', 'k/s', 'M/s'],
    },
  ];
  for (const { parse, through, amount, units } of cases)
    fc.assert(
      fc.property(amount, fc.constantFrom(...units), (number, unit) => {
        assert.equal(parse(through(`${number}${unit}`)), parse(`${number}${unit}`));
      }),
    );
});

void test('any text is read as a number that is not negative, or refused with a reason', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789.-+e skMKiBmd/'.split('')) }));
  fc.assert(
    fc.property(text, (written) => {
      for (const parse of [parseDuration, parseSize, parseRate]) {
        try {
          assert.ok(parse(written) >= 0);
        } catch (error) {
          assert.ok(error instanceof QuantityError);
          assert.ok(error.message.includes('e.g.'));
        }
      }
    }),
  );
});
