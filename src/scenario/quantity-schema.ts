import * as z from 'zod';
import type { Milliseconds } from '../units/duration.ts';
import { QuantityError } from '../units/quantity.ts';
import type { PerSecond } from '../units/rate.ts';
import { type Bytes, printSize } from '../units/size.ts';
import { missingUnit, type QuantityKind, quantityKinds } from './quantity-kinds.ts';

/** A length of time, 0 included. */
export const duration = quantity<Milliseconds>('duration');
/** A length of time that is not 0. */
export const positiveDuration = duration.refine((value) => value > 0, 'must be longer than 0');
/** Records a second, 0 included. */
export const rate = quantity<PerSecond>('rate');
export const positiveRate = rate.refine((value) => value > 0, 'must be above 0/s');
/** A share of 1, written in percent. */
export const share = quantity<number>('share');
export const wholeNumber = z.int().min(0);
export const positiveNumber = z.int().min(1);

/** A number of processes, or `auto`. */
export function positiveOrAuto(what: string): z.ZodType<number | 'auto', number | 'auto'> {
  return z.union([positiveNumber, z.literal('auto')], { error: `must be ${what}, at least 1, or \`auto\`` });
}

export function sizeOfAtLeast(smallest: Bytes, why: string): z.ZodType<Bytes, string> {
  return quantity<Bytes>('size').refine(
    (value) => value >= smallest,
    `must be at least ${printSize(smallest)}: ${why}`,
  );
}

/** A rate above 0, or `closed-loop`, which is read as 0/s: no schedule at all. */
export const rateOrClosedLoop = quantity<PerSecond>('rate', 'closed-loop');

/** @param zero a word that alone stands for 0; a number that is 0 is refused then */
function quantity<Q extends number>(kind: QuantityKind, zero?: string): z.ZodType<Q, string> {
  const { parse, units } = quantityKinds[kind];
  return z
    .string({ error: ({ input }) => (typeof input === 'number' ? missingUnit(kind, input) : undefined) })
    .transform((text, context): Q => {
      if (text === zero) return 0 as Q;
      try {
        const value = parse(text) as Q;
        if (zero !== undefined && value === 0) context.addIssue(`must be above 0/s, or \`${zero}\``);
        return value;
      } catch (error) {
        if (!(error instanceof QuantityError)) throw error;
        context.addIssue(error.message);
        return z.NEVER;
      }
    })
    .meta({ pattern: String.raw`^${zero === undefined ? '' : `${zero}$|^`}\s*(\d+(\.\d+)?|\.\d+)\s*(${units})\s*$` });
}
