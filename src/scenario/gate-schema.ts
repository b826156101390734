import * as z from 'zod';
import { defaults } from './defaults.ts';
import { positiveNumber, share } from './quantity-schema.ts';

const change = z.union([z.literal('off'), share.refine((value) => value > 0, 'must be more than 0%, or `off`')], {
  error: 'must be a share such as `10%`, or `off`',
});

/** The `gate` section: what change of which metric is worth failing for, and how often each side is measured. */
export const gateSection = z.strictObject({
  p50: change
    .prefault(defaults.gate.p50)
    .describe('Smallest change of a median worth failing for; half of what must not be missed.'),
  p99: change.prefault(defaults.gate.p99).describe('The same for the p99 (median over seconds).'),
  throughput: change
    .prefault(defaults.gate.throughput)
    .describe('The same for the throughput of a closed loop, which is gated instead of its latencies.'),
  pairs: positiveNumber
    .min(4)
    .max(50)
    .refine((count) => count % 2 === 0, 'must be even, so that a slow drift of the machine cancels')
    .prefault(defaults.gate.pairs)
    .describe('Pairs of the first look.'),
  secondLookPairs: positiveNumber
    .max(50)
    .refine((count) => count % 2 === 0, 'must be even, so that a slow drift of the machine cancels')
    .prefault(defaults.gate.secondLookPairs)
    .describe('Further pairs where the first look is suspicious.'),
});
