import { parseDuration } from '../../units/duration.ts';
import { SettingsError } from '../adapter.ts';
import { type Reader, listOf, numberBetween, optional, parsed, strictObject } from './strict.ts';

/**
 * A distribution of delays as points of its inverse: a share of 0–1 and the delay in milliseconds below which that
 * share lies, straight between the points. A constant is two points of one height; so any percentile is known exactly.
 */
export type Distribution = readonly (readonly [share: number, delayMs: number])[];

const duration = parsed(parseDuration);

const written = strictObject<{
  constant: number | undefined;
  uniform: readonly number[] | undefined;
  quantiles: Distribution | undefined;
}>({
  constant: optional(duration),
  uniform: optional(listOf(duration)),
  quantiles: optional(
    listOf((raw, key) => {
      if (!Array.isArray(raw) || raw.length !== 2)
        throw new SettingsError(key, `${key} must be a pair of share and delay, e.g. [0.5, 5ms]`);
      return [numberBetween(0, 1)(raw[0], `${key}[0]`), duration(raw[1], `${key}[1]`)] as const;
    }),
  ),
});

/** `{constant: 5ms}`, `{uniform: [1ms, 9ms]}` or `{quantiles: [[0, 1ms], [0.5, 5ms], [1, 50ms]]}`. */
export const readDistribution: Reader<Distribution> = (raw, key) => {
  const { constant, uniform, quantiles } = written(raw, key);
  if ([constant, uniform, quantiles].filter((form) => form !== undefined).length !== 1)
    throw new SettingsError(key, `${key} must have exactly one of constant, uniform, quantiles`);
  const points = quantiles ?? (uniform ?? [constant!, constant!]).map((delayMs, index) => [index, delayMs] as const);
  const ascending = points.every(
    ([share, delayMs], index) => index === 0 || (share > points[index - 1]![0] && delayMs >= points[index - 1]![1]),
  );
  if (points[0]?.[0] !== 0 || points.at(-1)?.[0] !== 1 || !ascending)
    throw new SettingsError(key, `${key} must have shares from 0 to 1 and delays, both ascending`);
  return points;
};

/** The delay in milliseconds below which `share` of the distribution lies. */
export function quantile(distribution: Distribution, share: number): number {
  const above = Math.max(
    1,
    distribution.findIndex((point) => point[0] >= share),
  );
  const [lowShare, lowDelayMs] = distribution[above - 1]!;
  const [highShare, highDelayMs] = distribution[above]!;
  return lowDelayMs + ((highDelayMs - lowDelayMs) * (share - lowShare)) / (highShare - lowShare);
}
