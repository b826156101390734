import { lagSlope, type LagSample } from '../experiments/lag.ts';
import { type EncodedLatencies, Latencies } from '../measure/histogram.ts';
import type { Second, Trial } from '../result/trial-schema.ts';
import { medianOfWindows } from './window-medians.ts';
import type { Crew, Worker } from './crew.ts';
import type { Progress, Report } from './protocol.ts';

/** A backlog has no saw-tooth: every sample is a point of its own, so that a window of a second has enough of them. */
const backlogPeriodSeconds = 0.25;

/** Rows of a series. */
const secondsKept = 120;

interface SecondParts {
  acknowledged: number;
  received: number;
  throttled: number;
  readonly response: EncodedLatencies[];
  readonly endToEnd: EncodedLatencies[];
}

/** Collects what workers say while a load runs: totals for the lag, one-second intervals for the series. */
export class TrialObserver implements Disposable {
  readonly #crew: Crew;
  readonly #stop: () => void;
  readonly #progressed: (totals: Totals) => void;
  /** Totals by sampling time and worker. */
  readonly #samples = new Map<number, Map<string, readonly number[]>>();
  readonly #seconds = new Map<number, SecondParts>();
  readonly #latest = new Map<string, readonly number[]>();
  readonly #lastChange = new Map<number, number>();
  readonly #throttled = new Map<number, number>();

  constructor(crew: Crew, progressed: (totals: Totals) => void = () => undefined) {
    this.#crew = crew;
    this.#progressed = progressed;
    this.#stop = crew.listen((worker, report) => this.#hear(worker, report));
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  /** Distinct records since the session began: acknowledged by all producers, received by each reader. */
  totals(of: (name: string) => readonly number[] | undefined = (name) => this.#latest.get(name)): Totals {
    let acknowledged = 0;
    const received: number[] = [];
    for (const { name, assignment } of this.#crew.workers) {
      const totals = of(name) ?? [];
      if (assignment.role === 'producer') acknowledged += totals[0] ?? 0;
      else assignment.readers.forEach(({ reader }, index) => (received[reader] = totals[index] ?? 0));
    }
    return { acknowledged, received };
  }

  /** Nanoseconds at which a reader last received something or was last turned away; 0 when never. */
  lastActive(reader: number): number {
    return this.#lastChange.get(reader) ?? 0;
  }

  /** Records acknowledged and not yet received by a reader at the last complete sample up to `at`; 0 before any. */
  lagAt(reader: number, at: number): number {
    const last = this.#complete(Number.NEGATIVE_INFINITY, at).at(-1);
    if (last === undefined) return 0;
    const { acknowledged, received } = this.#totalsAt(last);
    return Math.max(0, acknowledged - (received[reader] ?? 0));
  }

  /** Growth of what is due and not yet acknowledged over [from, to] nanoseconds, in records a second. */
  backlogSlope(from: number, to: number, due: (at: number) => number): { slope: number; error: number } {
    const samples = this.#complete(from, to).map((at) => ({
      atSeconds: at / 1e9,
      lag: due(at) - this.#totalsAt(at).acknowledged,
    }));
    return lagSlope(samples, backlogPeriodSeconds);
  }

  /** Growth of a reader's lag over [from, to] nanoseconds, in records a second. */
  slopeOf(reader: number, from: number, to: number, periodSeconds: number): { slope: number; error: number } {
    const samples = this.#complete(from, to).map((at): LagSample => {
      const { acknowledged, received } = this.#totalsAt(at);
      return { atSeconds: at / 1e9, lag: acknowledged - (received[reader] ?? 0) };
    });
    return lagSlope(samples, periodSeconds);
  }

  /** Each second since `from`, relative to `measureFrom`; at most 120 rows, later ones are left out. */
  seconds(from: number, measureFrom: number): Second[] {
    return [...this.#seconds]
      .filter(([at]) => at > from)
      .sort(([a], [b]) => a - b)
      .slice(0, secondsKept)
      .map(([at, parts]) => {
        const response = merged(parts.response);
        const endToEnd = merged(parts.endToEnd);
        return {
          at: Math.round((at - measureFrom) / 1e8) / 10,
          acknowledged: parts.acknowledged,
          received: parts.received,
          throttled: parts.throttled,
          responseP50Ms: response.percentile(50),
          responseP99Ms: response.percentile(99),
          endToEndP50Ms: endToEnd.percentile(50),
          endToEndP99Ms: endToEnd.percentile(99),
          maxMs: Math.max(response.maximum ?? 0, endToEnd.maximum ?? 0) || null,
        };
      });
  }

  /** Medians over the windows in (from, to] nanoseconds; see the result's schema. */
  windowedP99(from: number, to: number): Trial['windowedP99'] {
    const seconds = [...this.#seconds].filter(([at]) => at > from && at <= to).sort(([a], [b]) => a - b);
    return {
      responseMs: medianOfWindows(seconds.map(([, { response }]) => response)),
      endToEndMs: medianOfWindows(seconds.map(([, { endToEnd }]) => endToEnd)),
    };
  }

  /** Sampling times in [from, to] at which every worker has told its totals, ascending. */
  #complete(from: number, to: number): number[] {
    const workers = this.#crew.workers.length;
    const complete = [...this.#samples].filter(([at, told]) => at >= from && at <= to && told.size === workers);
    return complete.map(([at]) => at).sort((a, b) => a - b);
  }

  #totalsAt(at: number): Totals {
    return this.totals((name) => this.#samples.get(at)?.get(name));
  }

  #hear(worker: Worker, report: Report): void {
    if (report.type === 'progress') {
      this.#noteChanges(worker, report);
      this.#latest.set(worker.name, report.totals);
      const sample = this.#samples.get(report.at) ?? new Map<string, readonly number[]>();
      this.#samples.set(report.at, sample.set(worker.name, report.totals));
      this.#progressed(this.totals());
    } else if (report.type === 'interval') {
      const parts = this.#secondAt(report.at);
      if (!parts) return;
      if (worker.assignment.role === 'producer') {
        parts.acknowledged += report.records;
        parts.throttled += report.throttled;
        parts.response.push(report.latencies);
      } else {
        parts.received += report.records;
        parts.endToEnd.push(report.latencies);
      }
    }
  }

  #noteChanges({ name, assignment }: Worker, { at, totals, throttledReads }: Progress): void {
    if (assignment.role === 'producer') return;
    const before = this.#latest.get(name);
    assignment.readers.forEach(({ reader }, index) => {
      const throttled = throttledReads?.[index] ?? 0;
      if (totals[index] === before?.[index] && throttled === this.#throttled.get(reader)) return;
      this.#lastChange.set(reader, at);
      this.#throttled.set(reader, throttled);
    });
  }

  #secondAt(at: number): SecondParts | undefined {
    const known = this.#seconds.get(at);
    if (known) return known;
    // What gives no row is not kept: a worker tells 12 MB of histograms an hour. One more may come before the load.
    if (this.#seconds.size > secondsKept) return undefined;
    const parts: SecondParts = { acknowledged: 0, received: 0, throttled: 0, response: [], endToEnd: [] };
    this.#seconds.set(at, parts);
    return parts;
  }
}

export interface Totals {
  readonly acknowledged: number;
  /** By reader. */
  readonly received: readonly number[];
}

function merged(parts: readonly EncodedLatencies[]): Latencies {
  const latencies = new Latencies();
  for (const part of parts) latencies.add(part);
  return latencies;
}
