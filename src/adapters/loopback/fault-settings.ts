import { parseDuration } from '../../units/duration.ts';
import { parseRate } from '../../units/rate.ts';
import { type Distribution, readDistribution } from './distribution.ts';
import {
  type Reader,
  listOf,
  numberBetween,
  oneOf,
  optional,
  parsed,
  strictObject,
  withDefault,
  wholeNumber,
} from './strict.ts';

/**
 * How one stream misbehaves. Times count from the stream's first batch, records over all its partitions from 1 in
 * the order of arrival, probes and warm-up included; refused records are not counted.
 */
export interface FaultSettings {
  readonly seed: number;
  /** Delay of the acknowledgement. */
  readonly acknowledgement?: Distribution | undefined;
  /** Delay of the delivery to subscribers. Partitions stay in order: a batch never overtakes a slower one. */
  readonly delivery?: Distribution | undefined;
  /** For this long neither acknowledgements nor deliveries leave. */
  readonly stall?: Period | undefined;
  /** Acknowledged, but never delivered. */
  readonly drop: readonly number[];
  /** Delivered twice, the second time at a position of its own after its batch. */
  readonly duplicate: readonly number[];
  /** Changes places with the next record of its key in its batch, or else the last before it. Without one, the next record that has one is taken. */
  readonly swap: readonly number[];
  /** The probability with which an attempt is refused, so the share refused at the first attempt. */
  readonly throttle?: { readonly share: number; readonly unit: 'batch' | 'record' } | undefined;
  /** A token bucket over the whole stream. */
  readonly capacity?: Capacity | undefined;
  /** The n-th group to join, from 0, gets no more than this rate. */
  readonly slowReader?: { readonly subscriber: number; readonly rate: number } | undefined;
  /** Once, at the n-th batch: its producer's connection is cut and the batch discarded, or those of all consumers are. */
  readonly disconnect?: { readonly afterBatches: number; readonly side: 'producer' | 'consumer' } | undefined;
  /** Refuses every batch to one partition as unavailable. */
  readonly unavailable?: (Period & { readonly partition: number }) | undefined;
}

/** A stretch of time in milliseconds. */
export interface Period {
  readonly after: number;
  readonly length: number;
}

export interface Capacity {
  /** Records a second. */
  readonly rate: number;
  /** Records the full bucket holds. */
  readonly burst: number;
  /** Beyond it records are refused as throttled, or accepted later. */
  readonly beyond: 'refuse' | 'delay';
}

const duration = parsed(parseDuration);
const rate = parsed(parseRate);
const records = withDefault(listOf(wholeNumber(1)), []);
const period = { after: withDefault(duration, '0s'), length: duration };

export const readFaults: Reader<FaultSettings> = strictObject<FaultSettings>({
  seed: withDefault(wholeNumber(0), 1),
  acknowledgement: optional(readDistribution),
  delivery: optional(readDistribution),
  stall: optional(strictObject<Period>(period)),
  drop: records,
  duplicate: records,
  swap: records,
  throttle: optional(
    strictObject<NonNullable<FaultSettings['throttle']>>({
      share: numberBetween(0, 1),
      unit: withDefault(oneOf('batch', 'record'), 'batch'),
    }),
  ),
  capacity: optional(
    strictObject<Capacity>({ rate, burst: withDefault(wholeNumber(1), 1_000), beyond: oneOf('refuse', 'delay') }),
  ),
  slowReader: optional(strictObject<NonNullable<FaultSettings['slowReader']>>({ subscriber: wholeNumber(0), rate })),
  disconnect: optional(
    strictObject<NonNullable<FaultSettings['disconnect']>>({
      afterBatches: wholeNumber(1),
      side: withDefault(oneOf('producer', 'consumer'), 'producer'),
    }),
  ),
  unavailable: optional(
    strictObject<NonNullable<FaultSettings['unavailable']>>({
      ...period,
      length: withDefault(duration, '365d'),
      partition: wholeNumber(0),
    }),
  ),
});
