import type { DecodedHistogram } from '../measure/histogram.ts';

/** Where a value lies along an axis. `percentile`: x is a percentile 0 … <100, spread by 1 ÷ (1 − p). */
export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log' | 'percentile';
  readonly domain: readonly [number, number];
  /** Values to mark; chosen by the scale where absent. */
  readonly ticks?: readonly number[];
}

export interface Series {
  /** Written at the line's end; null for a line that repeats another one. */
  readonly label: string | null;
  /** Index of colour and dash; the same series keeps it in every panel. */
  readonly style: number;
  readonly weight: 'thin' | 'thick';
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A shaded stretch of the x axis. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** A vertical line at x. */
export interface Mark {
  readonly x: number;
  readonly label: string;
  readonly style: number;
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
}

/**
 * One figure: panels under each other. A panel's latency axis holds measured latencies or simulated ones, never
 * both: a simulated latency has no network in it.
 */
export interface Chart {
  readonly title: string;
  /** The finding in a sentence, for those who do not see the figure. */
  readonly description: string;
  readonly panels: readonly Panel[];
  /** The figure's data, as a table. */
  readonly data: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** Reads an encoded histogram of a result; handed in, so that this room loads no histogram library. */
export type DecodeHistogram = (base64: string) => DecodedHistogram;
