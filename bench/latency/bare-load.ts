/** What both bare programs are told, as their one argument. */
export interface BareLoad {
  readonly address: string;
  readonly topic: string;
  readonly partitions: number;
  readonly recordBytes: number;
  readonly recordsPerSecond: number;
  readonly recordsPerBatch: number;
  readonly lingerMilliseconds: number;
}

/** Begins the one record of each batch that carries the time at which it was due, as float64 nanoseconds at {@link dueAt}. */
export const stamped = 0x314d5453;
export const dueAt = 8;
