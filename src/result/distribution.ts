import { type EncodedLatencies, Latencies } from '../measure/histogram.ts';
import type { Distribution } from './trial-schema.ts';

/** Merges what several workers recorded into the form a result keeps. */
export function distributionOf(parts: readonly EncodedLatencies[]): Distribution {
  const latencies = new Latencies();
  for (const part of parts) latencies.add(part);
  return {
    count: latencies.count,
    batches: latencies.batches,
    minMs: latencies.minimum,
    maxMs: latencies.maximum,
    meanMs: latencies.mean,
    p50Ms: latencies.percentile(50),
    p90Ms: latencies.percentile(90),
    p99Ms: latencies.percentile(99),
    p999Ms: latencies.percentile(99.9),
    clamped: latencies.clamped,
    encoded: latencies.count === 0 ? '' : latencies.encodeValues(),
  };
}
