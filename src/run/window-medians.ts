import { type EncodedLatencies, Latencies } from '../measure/histogram.ts';
import { median } from '../statistics/quantile.ts';

/** A window with fewer samples is joined with the next one. */
const samplesPerWindow = 200;

/**
 * The median over windows of the window's p99 in milliseconds; null when no window filled up. `seconds` are what each
 * second's workers recorded, in order. What is left at the end and too little for a window is not counted.
 */
export function medianOfWindows(seconds: readonly (readonly EncodedLatencies[])[]): number | null {
  const windows: number[] = [];
  let latencies = new Latencies();
  for (const parts of seconds) {
    for (const part of parts) latencies.add(part);
    if (latencies.count < samplesPerWindow) continue;
    windows.push(latencies.roughPercentile(99)!);
    latencies = new Latencies();
  }
  return windows.length === 0 ? null : median(windows);
}
