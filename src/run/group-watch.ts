import type { Arrival, Commit, GroupJournal, Notice } from '../load/group-journal.ts';
import { Bitmap } from '../load/bitmap.ts';
import { now } from '../measure/clock.ts';
import type { Crew, Worker } from './crew.ts';
import type { Report } from './protocol.ts';

/** Writes down what the members of a group tell, and which records any of them has received. */
export class GroupWatch implements GroupJournal, Disposable {
  readonly arrivals: Arrival[] = [];
  readonly notices: Notice[] = [];
  readonly commits: Commit[] = [];
  /** By producer. */
  readonly received: readonly Bitmap[];
  readonly #stop: () => void;

  constructor(crew: Crew, producers: number) {
    this.received = Array.from({ length: producers }, () => new Bitmap());
    this.#stop = crew.listen((worker, report) => this.#hear(worker, report));
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  get receivedTotal(): number {
    return this.received.reduce((sum, { size }) => sum + size, 0);
  }

  #hear({ name: member, assignment }: Worker, report: Report): void {
    if (assignment.role !== 'consumer') return;
    if (report.type === 'arrived') {
      const { at, partition, newestIntended, records } = report;
      let again = 0;
      for (const [producer, sequence] of records) if (!this.received[producer]!.add(sequence)) again++;
      this.arrivals.push({ member, partition, at, newestIntended, records: records.length, again });
    } else if (report.type === 'committed') {
      const { type: _type, ...commit } = report;
      this.commits.push({ member, ...commit });
    } else if (report.type === 'event') {
      const { kind, partitions } = report;
      this.notices.push({ member, at: report.at ?? now(), kind, ...(partitions && { partitions }) });
    }
  }
}
