import { type EncodedLatencies, Latencies } from '../measure/histogram.ts';
import type { Second, Trial } from '../result/trial-schema.ts';
import { WindowedPercentile } from './windowed-percentile.ts';

/** Rows of a series, however long the trial is. */
const mostRows = 120;
/** How late a worker may tell of a second that is to count in the windowed p99. */
const patienceSeconds = 30;
/** Histograms of a row are merged when there are so many: an encoded one has about 3 KB. */
const mostParts = 16;
const secondNanoseconds = 1e9;

/** What one worker tells of one second. */
export interface Told {
  readonly role: 'producer' | 'consumer';
  readonly records: number;
  readonly throttled: number;
  readonly latencies: EncodedLatencies;
}

/** Times of a trial in nanoseconds of the shared clock. */
export interface TrialTimes {
  readonly startAt: number;
  readonly measureFrom: number;
  readonly measureTo: number;
  readonly endAt: number;
}

/** The course of a trial in at most 120 equal windows of whole seconds, in memory that does not grow with its length. */
export class TrialSeries {
  readonly #times: TrialTimes;
  /** Length of a row. */
  readonly rowSeconds: number;
  readonly #rows = new Map<number, Row>();
  /** Seconds that workers may still tell of, by their end. */
  readonly #pending = new Map<number, Told[]>();
  readonly #response = new WindowedPercentile();
  readonly #endToEnd = new WindowedPercentile();

  constructor(times: TrialTimes) {
    this.#times = times;
    const seconds = (times.endAt - times.startAt) / secondNanoseconds;
    // Windows lie on the clock, so a trial may begin and end within one.
    this.rowSeconds = Math.max(1, Math.ceil(seconds / (mostRows - 2)));
  }

  /** `at` is the end of the second; seconds before the load or after the last that has a row are not kept. */
  hear(at: number, told: Told): void {
    if (at <= this.#times.startAt) return;
    const pending = this.#pending.get(at) ?? [];
    this.#pending.set(at, pending);
    pending.push(told);
    if (this.#pending.size > patienceSeconds) this.#settle(Math.min(...this.#pending.keys()));
  }

  /** Ends the series. */
  finish(): { readonly seconds: Second[]; readonly windowedP99: Trial['windowedP99'] } {
    for (const at of [...this.#pending.keys()].sort((a, b) => a - b)) this.#settle(at);
    const rows = [...this.#rows.values()].sort((a, b) => a.at - b.at);
    return {
      seconds: rows.map((row) => row.print(this.#times.measureFrom)),
      windowedP99: { responseMs: this.#response.median(), endToEndMs: this.#endToEnd.median() },
    };
  }

  #settle(at: number): void {
    const all = this.#pending.get(at)!;
    this.#pending.delete(at);
    const row = this.#rowAt(at);
    for (const told of all) row?.add(told);
    if (at <= this.#times.measureFrom || at > this.#times.measureTo) return;
    this.#response.add(latenciesOf(all, 'producer'));
    this.#endToEnd.add(latenciesOf(all, 'consumer'));
  }

  #rowAt(at: number): Row | undefined {
    const number = Math.floor(at / secondNanoseconds / this.rowSeconds);
    const known = this.#rows.get(number);
    if (known === undefined && this.#rows.size >= mostRows) return undefined;
    const row = known ?? new Row();
    this.#rows.set(number, row);
    row.extendTo(at);
    return row;
  }
}

class Row {
  /** Ends of the seconds that were told of. */
  readonly #ends = new Set<number>();
  #acknowledged = 0;
  #received = 0;
  #throttled = 0;
  #response: EncodedLatencies[] = [];
  #endToEnd: EncodedLatencies[] = [];

  get at(): number {
    return Math.max(...this.#ends);
  }

  extendTo(at: number): void {
    this.#ends.add(at);
  }

  add({ role, records, throttled, latencies }: Told): void {
    if (role === 'producer') {
      this.#acknowledged += records;
      this.#throttled += throttled;
      this.#response = joined([...this.#response, latencies]);
    } else {
      this.#received += records;
      this.#endToEnd = joined([...this.#endToEnd, latencies]);
    }
  }

  print(measureFrom: number): Second {
    const response = merged(this.#response);
    const endToEnd = merged(this.#endToEnd);
    return {
      at: Math.round((this.at - measureFrom) / 1e8) / 10,
      seconds: this.#ends.size,
      acknowledged: this.#acknowledged,
      received: this.#received,
      throttled: this.#throttled,
      responseP50Ms: response.percentile(50),
      responseP99Ms: response.percentile(99),
      endToEndP50Ms: endToEnd.percentile(50),
      endToEndP99Ms: endToEnd.percentile(99),
      maxMs: Math.max(response.maximum ?? 0, endToEnd.maximum ?? 0) || null,
    };
  }
}

function latenciesOf(all: readonly Told[], wanted: Told['role']): EncodedLatencies[] {
  return all.filter(({ role }) => role === wanted).map(({ latencies }) => latencies);
}

function joined(parts: EncodedLatencies[]): EncodedLatencies[] {
  return parts.length < mostParts ? parts : [merged(parts).encode()];
}

function merged(parts: readonly EncodedLatencies[]): Latencies {
  const latencies = new Latencies();
  for (const part of parts) latencies.add(part);
  return latencies;
}
