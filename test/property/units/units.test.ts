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

test('parsing what was printed gives whole milliseconds, bytes and rates back', () => {
  fc.assert(
    fc.property(natural, (value) => {
      assert.equal(parseDuration(printDuration(milliseconds(value))), value);
      assert.equal(parseSize(printSize(bytes(value))), value);
      assert.equal(parseRate(printRate(perSecond(value))), value);
    }),
  );
});

test('microseconds and decimals of a millisecond are the same durations, and printing keeps them', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000_000), (microseconds) => {
      const duration = milliseconds(microseconds / 1_000);
      assert.equal(parseDuration(`${microseconds}us`), duration);
      assert.equal(parseDuration(`${(microseconds / 1_000).toFixed(3)}ms`), duration);
      assert.equal(parseDuration(printDuration(duration)), duration);
    }),
  );
});

test('any written quantity survives parsing, printing and parsing', () => {
  const decimal = fc.tuple(fc.nat(9_999), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`);
  const cases = [
    {
      parse: parseDuration,
      through: (text: string) => printDuration(parseDuration(text)),
      amount: decimal,
      units: ['us', 'ms', 's', 'min', 'h', 'd'],
    },
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

test('any text is read as a number that is not negative, or refused with a reason', () => {
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
