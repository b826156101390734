/** Upper bounds of the buckets of durations, seconds; what takes longer falls into one without a bound. */
export const durationBounds: readonly number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** What was counted of one operation's calls. */
export interface OperationCounts {
  /** By outcome: `ok`, the name of the error, or `dropped`. */
  readonly outcomes: Map<string, number>;
  /** Calls by duration, one for each of {@link durationBounds} and one for the rest. */
  readonly durations: number[];
  durationSeconds: number;
}

/** Counts the calls of the API: one note a call, whatever it carried. Operations and outcomes are closed lists. */
export class CallCounters {
  readonly operations = new Map<string, OperationCounts>();

  note(operation: string, outcome: string, seconds: number): void {
    let counts = this.operations.get(operation);
    if (!counts) {
      counts = { outcomes: new Map(), durations: [...durationBounds, 0].fill(0), durationSeconds: 0 };
      this.operations.set(operation, counts);
    }
    counts.outcomes.set(outcome, (counts.outcomes.get(outcome) ?? 0) + 1);
    let bucket = 0;
    while (bucket < durationBounds.length && seconds > durationBounds[bucket]!) bucket++;
    counts.durations[bucket]!++;
    counts.durationSeconds += seconds;
  }
}
