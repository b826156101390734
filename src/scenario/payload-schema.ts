import * as z from 'zod';
import { bytes } from '../units/size.ts';
import { sizeOfAtLeast } from './quantity-schema.ts';

const valueSize = sizeOfAtLeast(bytes(32), 'each record carries an envelope of that size');

const share = z.number().min(0).max(1);

/** Sizes that vary, as written: a range, or points of their distribution. */
const varyingSizes = z
  .strictObject({
    from: valueSize.optional().describe('The smallest size of a range in which all are equally frequent.'),
    to: valueSize.optional().describe('The largest.'),
    quantiles: z
      .array(z.tuple([share, valueSize]))
      .min(2)
      .optional()
      .describe(
        'Points of a distribution, `[share of the records, no larger than]`, from 0 to 1, straight lines between; a share that is written twice is a jump.',
      ),
  })
  .check(({ value: { from, to, quantiles }, issues }) => {
    const refuse = (path: string[], message: string): void => {
      issues.push({ code: 'custom', path, message, input: undefined });
    };
    if (quantiles === undefined) {
      if (from === undefined || to === undefined) refuse([], 'write `{ from: 100B, to: 4KiB }` or `quantiles`');
      else if (from > to) refuse(['from'], 'must not exceed `to`');
      return;
    }
    if (from !== undefined || to !== undefined) refuse([], 'has `quantiles` and a range: keep one');
    const shares = quantiles.map(([at]) => at);
    if (shares[0] !== 0 || shares.at(-1) !== 1) refuse(['quantiles'], 'must begin at 0 and end at 1');
    const falls = quantiles.findIndex(([at, size], index) => {
      const before = quantiles[index - 1];
      return before !== undefined && (at < before[0] || size < before[1]);
    });
    if (falls > 0) refuse(['quantiles', String(falls)], 'neither shares nor sizes may fall from point to point');
  });

/** Size of the values, as written. */
export const recordSizeSection = z
  .union([valueSize, varyingSizes], { error: ({ input, errors }) => ofSize(input, errors) })
  .describe(
    "Size of a record's value, at least 32B: one for all, `{ from, to }`, or `{ quantiles: [[0, 100B], [0.9, 1KiB], [1, 64KiB]] }`.",
  );

/** What the values hold, as written. */
export const payloadSection = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .describe('Text file whose lines follow the envelope of each record; the path is relative to the scenario.'),
  })
  .describe('What the values hold after their envelope of 32 bytes, in place of filler; gives them their sizes.');

/** What is wrong with a single size, or else with a mapping as a whole; its keys are told of one by one. */
function ofSize(input: unknown, errors: unknown): string | undefined {
  const [ofSingle = [], ofMapping = []] = errors as readonly (readonly {
    readonly code: string;
    readonly message: string;
  }[])[];
  if (typeof input !== 'object' || input === null) return ofSingle[0]?.message;
  return ofMapping.find(({ code }) => code === 'custom')?.message;
}
