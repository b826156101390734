import * as z from 'zod';
import { duration, positiveDuration, rate } from './quantity-schema.ts';

/** So that a shape of hours stays some thousand pieces. */
const period = duration.refine((value) => value >= 100, 'must be at least 100ms');

/** How the rate changes over the measurement, as written. */
export const shapeSection = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('steps'),
        rates: z.array(rate).min(1).describe('Rates one after another, each for an equal part of the measurement.'),
      }),
      z.strictObject({
        kind: z.literal('ramp'),
        from: rate.describe('Rate at the start of the measurement.'),
        to: rate.describe('Rate at its end; a straight line between them.'),
      }),
      z.strictObject({
        kind: z.literal('burst'),
        base: rate.describe('Rate between bursts.'),
        peak: rate.describe('Rate of a burst.'),
        every: period.describe(
          'Time from the start of the measurement to the end of the first burst, and on to each next end.',
        ),
        length: positiveDuration.describe('Length of a burst.'),
      }),
      z.strictObject({
        kind: z.literal('sine'),
        low: rate.describe('Lowest rate.'),
        high: rate.describe('Highest rate; the measurement begins halfway, rising.'),
        period: period.describe('Time from one highest rate to the next, drawn in 32 straight lines.'),
      }),
      z.strictObject({
        kind: z.literal('file'),
        file: z
          .string()
          .min(1)
          .describe(
            'CSV of `seconds,rate` (plain numbers, records a second), straight lines between; the path is relative to the scenario.',
          ),
      }),
    ],
    { error: 'needs a `kind`: steps, ramp, burst, sine or file, e.g. `{ kind: ramp, from: 1k/s, to: 5k/s }`' },
  )
  .describe(
    'How the rate changes over the measurement (for `load`), in place of `rate`; the warm-up goes at the mean rate.',
  );
