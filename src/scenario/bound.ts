import { QuantityError } from '../units/quantity.ts';
import { missingUnit, type QuantityKind, quantityKinds } from './quantity-kinds.ts';

/** What a metric counts in; `number` for plain counts and ratios without a unit. */
export type MetricKind = QuantityKind | 'number';

/**
 * A limit's bound in the metric's base unit, or what is wrong with it. A share may be written as a number from 0 to
 * 1; durations, sizes and rates need their unit. Without a kind any unit is understood.
 */
export function readBound(bound: number | string, kind: MetricKind | undefined): number | string {
  if (typeof bound === 'number') return readNumber(bound, kind);
  if (kind === 'number') return `this metric has no unit: write a plain number, not '${bound}'`;
  const kinds = kind === undefined ? (Object.keys(quantityKinds) as QuantityKind[]) : [kind];
  const messages: string[] = [];
  for (const candidate of kinds) {
    try {
      return quantityKinds[candidate].parse(bound);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      messages.push(error.message);
    }
  }
  return kind === undefined ? `'${bound}' is not a duration, size, rate or share` : messages.join('; ');
}

function readNumber(bound: number, kind: MetricKind | undefined): number | string {
  if (!Number.isFinite(bound)) return `${bound} is not a bound`;
  if (kind === undefined || kind === 'number') return bound;
  if (kind === 'share' && bound >= 0 && bound <= 1) return bound;
  return missingUnit(kind, bound);
}
