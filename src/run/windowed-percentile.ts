import { type EncodedLatencies, Latencies } from '../measure/histogram.ts';
import { median } from '../statistics/quantile.ts';

/** A window with fewer samples is joined with the next second. */
const samplesPerWindow = 200;

/** The median over windows of the window's p99: what one stall does not move. */
export class WindowedPercentile {
  readonly #windows: number[] = [];
  #latencies = new Latencies();

  /** What each worker recorded in the next second. */
  add(second: readonly EncodedLatencies[]): void {
    for (const part of second) this.#latencies.add(part);
    if (this.#latencies.count < samplesPerWindow) return;
    this.#windows.push(this.#latencies.roughPercentile(99)!);
    this.#latencies = new Latencies();
  }

  /** Milliseconds; null when no window filled up. What is left at the end and too little for one is not counted. */
  median(): number | null {
    return this.#windows.length === 0 ? null : median(this.#windows);
  }
}
