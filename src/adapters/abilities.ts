import type { Context, StreamHandle } from './adapter.ts';

/** What a system made of a change that was asked for. */
export type ChangeAnswer =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      /** The system's own name of the error, e.g. `INVALID_PARTITIONS`. */
      readonly code: string;
      /** The system's exact words. */
      readonly message: string;
    };

/** Changes how many partitions a stream has. An adapter without it has streams that stay as they were made. */
export interface Resize<S> {
  /** Asks once; resolves when the system has answered, which may be long before the new partitions take writes. */
  request(stream: StreamHandle, partitions: number, settings: S, context: Context): Promise<ChangeAnswer>;
  /**
   * Resolves, when so many partitions take writes, to the handle from which producers and consumers then go on
   * (`refresh`). Rejects when that takes unreasonably long.
   */
  settled(stream: StreamHandle, partitions: number, settings: S, context: Context): Promise<StreamHandle>;
}

/** A time for which records are kept, in milliseconds. */
export type RetentionTime = number | 'unlimited';

/** How long a stream keeps its records. */
export interface Retention<S> {
  /** The ends of what the system's documentation allows, and the nearest values beyond them. */
  range(settings: S): { readonly within: readonly RetentionTime[]; readonly beyond: readonly number[] };
  read(stream: StreamHandle, settings: S, context: Context): Promise<RetentionTime>;
  /** Resolves when the change is in force, or refused. */
  change(stream: StreamHandle, to: RetentionTime, settings: S, context: Context): Promise<ChangeAnswer>;
  /** Position of the oldest record that can still be read, comparable with `positionAt`; null when there is none. */
  oldest(stream: StreamHandle, partition: number, settings: S, context: Context): Promise<string | null>;
}
