/** What a member hears of its group. */
export interface MembershipListener {
  /** It has these partitions from now on. */
  assigned(partitions: readonly number[]): void;
  /** The group changes: until the next assignment its partitions may be another's. */
  rebalancing(): void;
  /** Calls about membership were answered. */
  called(times: number): void;
  /** A call failed and is made again. */
  retried(detail: string): void;
  /** It is no longer a member, and will not be again. */
  failed(error: unknown): void;
}

/** A member of a group, by one of Kafka's protocols. */
export interface GroupMembership {
  /** Rejects where no broker answers. */
  connect(): Promise<void>;
  /** Joins; what follows from it the listener is told. */
  join(): void;
  /** Looks up which partitions there are, and shares them anew. */
  rejoin(): Promise<void>;
  /** The group's positions of partitions, where it has stored one. */
  stored(partitions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Stores the group's positions. */
  store(positions: ReadonlyMap<number, number>): Promise<void>;
  /** Leaves the group, and closes all connections. */
  leave(): Promise<void>;
  /** True once it has begun to leave. */
  readonly closed: boolean;
}
