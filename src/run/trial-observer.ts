import { lagSlope, type LagSample } from '../experiments/lag.ts';
import type { Crew, Worker } from './crew.ts';
import type { Progress, Report } from './protocol.ts';
import { TrialSeries, type TrialTimes } from './trial-series.ts';

/** Time between two samples of all totals. */
const sampleSeconds = 0.25;

/** Collects what workers say while a load runs: totals for the lag, one-second intervals for the series. */
export class TrialObserver implements Disposable {
  readonly #crew: Crew;
  readonly #stop: () => void;
  readonly #progressed: (totals: Totals) => void;
  /** Totals by sampling time and worker. */
  readonly #samples = new Map<number, Map<string, readonly number[]>>();
  readonly series: TrialSeries;
  readonly #latest = new Map<string, readonly number[]>();
  /** Of each producer. */
  readonly #uncertain = new Map<string, number>();
  readonly #lastChange = new Map<number, number>();
  /** Of each member of a reader, by worker and reader. */
  readonly #throttled = new Map<string, number>();

  constructor(crew: Crew, times: TrialTimes, progressed: (totals: Totals) => void = () => undefined) {
    this.#crew = crew;
    this.series = new TrialSeries(times);
    this.#progressed = progressed;
    this.#stop = crew.listen((worker, report) => this.#hear(worker, report));
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  /** Distinct records since the session began: acknowledged by all producers, received by all members of each reader. */
  totals(of: (name: string) => readonly number[] | undefined = (name) => this.#latest.get(name)): Totals {
    let acknowledged = 0;
    const received: number[] = [];
    for (const { name, assignment } of this.#crew.workers) {
      const totals = of(name) ?? [];
      if (assignment.role === 'producer') acknowledged += totals[0] ?? 0;
      else
        assignment.readers.forEach(({ reader }, index) => {
          received[reader] = (received[reader] ?? 0) + (totals[index] ?? 0);
        });
    }
    return { acknowledged, received };
  }

  /** Records of unknown outcome that a reader may have received beyond what was acknowledged. */
  get uncertain(): number {
    return [...this.#uncertain.values()].reduce((sum, each) => sum + each, 0);
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
    // A backlog has no saw-tooth: every sample is a point of its own, so that a window of a second has enough of them.
    return lagSlope(samples, sampleSeconds * this.series.rowSeconds);
  }

  /** Growth of a reader's lag over [from, to] nanoseconds, in records a second. */
  slopeOf(reader: number, from: number, to: number, periodSeconds: number): { slope: number; error: number } {
    const samples = this.#complete(from, to).map((at): LagSample => {
      const { acknowledged, received } = this.#totalsAt(at);
      return { atSeconds: at / 1e9, lag: acknowledged - (received[reader] ?? 0) };
    });
    return lagSlope(samples, periodSeconds);
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
      if (report.uncertain !== undefined) this.#uncertain.set(worker.name, report.uncertain);
      // A trial of hours needs no more samples than one of minutes.
      if (Math.round(report.at / (sampleSeconds * 1e9)) % this.series.rowSeconds === 0) {
        const sample = this.#samples.get(report.at) ?? new Map<string, readonly number[]>();
        this.#samples.set(report.at, sample.set(worker.name, report.totals));
      }
      this.#progressed(this.totals());
    } else if (report.type === 'interval') {
      this.series.hear(report.at, { ...report, role: worker.assignment.role });
    }
  }

  #noteChanges({ name, assignment }: Worker, { at, totals, throttledReads }: Progress): void {
    if (assignment.role === 'producer') return;
    const before = this.#latest.get(name);
    assignment.readers.forEach(({ reader }, index) => {
      const throttled = throttledReads?.[index] ?? 0;
      const member = `${name} ${reader}`;
      if (totals[index] === before?.[index] && throttled === this.#throttled.get(member)) return;
      this.#lastChange.set(reader, at);
      this.#throttled.set(member, throttled);
    });
  }
}

export interface Totals {
  readonly acknowledged: number;
  /** By reader. */
  readonly received: readonly number[];
}
