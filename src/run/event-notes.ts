import type { Crew } from './crew.ts';

/** What is heard of each kind: what no figure shows and explains one. Others show in figures, or are everyday. */
const told: Readonly<Record<string, string>> = {
  error: 'something went wrong',
  'lease-lost': 'a lease was lost',
  rebalance: 'partitions changed hands',
};

/**
 * Tells the user what workers report beside their figures: the first of each kind at once, how many there were at the
 * end.
 */
export class EventNotes implements Disposable {
  readonly #note: (text: string) => void;
  readonly #stop: () => void;
  /** By worker and kind. */
  readonly #counts = new Map<string, number>();

  constructor(crew: Pick<Crew, 'listen'>, note: (text: string) => void) {
    this.#note = note;
    this.#stop = crew.listen(({ name }, report) => {
      if (report.type !== 'event') return;
      const what = told[report.kind];
      if (what === undefined) return;
      const subject = `${name}: ${what}`;
      const count = (this.#counts.get(subject) ?? 0) + 1;
      this.#counts.set(subject, count);
      if (count === 1) note(report.detail === '' ? subject : `${subject}: ${report.detail}`);
    });
  }

  [Symbol.dispose](): void {
    this.#stop();
    for (const [subject, count] of this.#counts) if (count > 1) this.#note(`${subject}, ${count} times in all`);
    this.#counts.clear();
  }
}
