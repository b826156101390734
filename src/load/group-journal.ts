/** Everything a group of members did while a load went on, in the order in which it was told. Plain JSON. */
export interface GroupJournal {
  readonly arrivals: readonly Arrival[];
  readonly notices: readonly Notice[];
  readonly commits: readonly Commit[];
}

/** A batch that a member received from one partition. Times are monotonic nanoseconds. */
export interface Arrival {
  readonly member: string;
  readonly partition: number;
  readonly at: number;
  /** When the newest record of the batch should have been sent. */
  readonly newestIntended: number;
  readonly records: number;
  /** Those of them that some member had received before. */
  readonly again: number;
}

/** Something a member was told of its group. */
export interface Notice {
  readonly member: string;
  readonly at: number;
  readonly kind: string;
  /** All partitions the member has from now on, where it is about that. */
  readonly partitions?: readonly number[];
}

/** Positions stored, and what membership had cost the member until then. */
export interface Commit {
  readonly member: string;
  readonly at: number;
  readonly milliseconds: number;
  readonly committed: number;
  readonly failed: number;
  readonly coordination: CoordinationSoFar | null;
}

export interface CoordinationSoFar {
  readonly calls: number;
  readonly bytes: number | null;
  readonly writeUnits: number | null;
}
