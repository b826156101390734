import * as hdr from 'hdr-histogram-js';

/** Bounds of every latency histogram: 1 µs to 10 min, 3 significant digits. */
const lowestMicroseconds = 1;
const highestMicroseconds = 600_000_000;
const request = {
  bitBucketSize: 64,
  lowestDiscernibleValue: lowestMicroseconds,
  highestTrackableValue: highestMicroseconds,
  numberOfSignificantValueDigits: 3,
} as const;

hdr.initWebAssemblySync();

/**
 * Records latencies given in nanoseconds at 20–40 ns a value, together with the largest value of each batch:
 * records of one batch share a fate, so how many batches lie beyond a percentile decides whether it is printed.
 */
export class LatencyRecorder {
  readonly #values = hdr.build({ ...request, useWebAssembly: true }) as hdr.WasmHistogram;
  readonly #batchMaxima = hdr.build({ ...request, useWebAssembly: true }) as hdr.WasmHistogram;
  #clamped = 0;
  #worst = 0;

  /** One latency; values outside the bounds are recorded at the bound and counted. */
  record(nanoseconds: number, count = 1): void {
    const value = this.#fit(nanoseconds, count);
    if (count === 1) this.#values.recordValue(value);
    else this.#values.recordValueWithCount(value, count);
    if (value > this.#worst) this.#worst = value;
  }

  /** Ends a batch (a poll, an acknowledgement) and remembers its largest latency. */
  endBatch(): void {
    if (this.#worst === 0) return;
    this.#batchMaxima.recordValue(this.#worst);
    this.#worst = 0;
  }

  /** Adds what `other` recorded since its last reset. */
  add(other: LatencyRecorder): void {
    this.#values.add(other.#values);
    this.#batchMaxima.add(other.#batchMaxima);
    this.#clamped += other.#clamped;
  }

  encode(): EncodedLatencies {
    return { values: encode(this.#values), batchMaxima: encode(this.#batchMaxima), clamped: this.#clamped };
  }

  get count(): number {
    return this.#values.totalCount;
  }

  reset(): void {
    this.#values.reset();
    this.#batchMaxima.reset();
    this.#clamped = 0;
    this.#worst = 0;
  }

  /** Gives the WebAssembly memory back; the recorder is useless afterwards. */
  destroy(): void {
    this.#values.destroy();
    this.#batchMaxima.destroy();
  }

  #fit(nanoseconds: number, count: number): number {
    const value = Math.round(nanoseconds / 1_000);
    if (value >= lowestMicroseconds && value <= highestMicroseconds) return value;
    this.#clamped += count;
    return value > highestMicroseconds ? highestMicroseconds : lowestMicroseconds;
  }
}

/** A recorder's content as it crosses processes: HdrHistogram V2 compressed, base64. */
export interface EncodedLatencies {
  readonly values: string;
  readonly batchMaxima: string;
  readonly clamped: number;
}

/** Latencies of several workers and intervals, merged by adding counts; percentiles are never averaged. */
export class Latencies {
  readonly #values = hdr.build(request);
  readonly #batchMaxima = hdr.build(request);
  #clamped = 0;

  add(encoded: EncodedLatencies): void {
    this.#values.add(hdr.decodeFromCompressedBase64(encoded.values, 64));
    this.#batchMaxima.add(hdr.decodeFromCompressedBase64(encoded.batchMaxima, 64));
    this.#clamped += encoded.clamped;
  }

  get count(): number {
    return this.#values.totalCount;
  }

  get batches(): number {
    return this.#batchMaxima.totalCount;
  }

  get clamped(): number {
    return this.#clamped;
  }

  /** Milliseconds; null when nothing was recorded. */
  get mean(): number | null {
    return this.count === 0 ? null : this.#values.mean / 1_000;
  }

  /** Milliseconds, or null where fewer than 10 samples from fewer than 10 batches lie at or beyond the percentile. */
  percentile(percentile: number): number | null {
    const beyond = this.count * (1 - percentile / 100);
    // 100 × (1 − 0.9) is a little less than 10 in binary.
    if (beyond < 10 - 1e-6 || this.batches < 10) return null;
    const value = this.#values.getValueAtPercentile(percentile);
    const tenthLargest = this.#batchMaxima.getValueAtPercentile(100 * (1 - 9.5 / this.batches));
    return tenthLargest < value ? null : value / 1_000;
  }

  /**
   * Milliseconds at a percentile however few samples lie beyond it; null when nothing was recorded. Only for figures
   * that are themselves a median over many of these.
   */
  roughPercentile(percentile: number): number | null {
    return this.count === 0 ? null : this.#values.getValueAtPercentile(percentile) / 1_000;
  }

  /** Milliseconds; the extremes need no minimum of samples. */
  get minimum(): number | null {
    return this.count === 0 ? null : this.#values.getValueAtPercentile(0) / 1_000;
  }

  get maximum(): number | null {
    return this.count === 0 ? null : this.#values.maxValue / 1_000;
  }

  /** To be merged again later. */
  encode(): EncodedLatencies {
    const batchMaxima = hdr.encodeIntoCompressedBase64(this.#batchMaxima);
    return { values: this.encodeValues(), batchMaxima, clamped: this.#clamped };
  }

  /** The values alone, for a result file. */
  encodeValues(): string {
    return hdr.encodeIntoCompressedBase64(this.#values);
  }
}

/** What charts read from a histogram stored in a result. */
export interface DecodedHistogram {
  readonly count: number;
  /** Microseconds. */
  valueAtPercentile(percentile: number): number;
}

/** Reads a histogram from a result file. Throws when the text is not one. */
export function decodeHistogram(base64: string): DecodedHistogram {
  const histogram = hdr.decodeFromCompressedBase64(base64, 64);
  return {
    count: histogram.totalCount,
    valueAtPercentile: (percentile) => histogram.getValueAtPercentile(percentile),
  };
}

function encode(histogram: hdr.WasmHistogram): string {
  return hdr.encodeIntoCompressedBase64(histogram);
}
