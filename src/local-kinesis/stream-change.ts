import type { StreamMode } from './stream.ts';

/**
 * A change of a stream that takes its time, as plain data that goes through JSON unharmed: it can be written down and
 * be made after a restart.
 */
export type StreamChange =
  | { readonly kind: 'create'; readonly shardCount: number }
  /** `key` is decimal: the first hash key of the upper child. */
  | { readonly kind: 'split'; readonly shardId: string; readonly key: string }
  | { readonly kind: 'merge'; readonly shardId: string; readonly adjacentShardId: string }
  | { readonly kind: 'scale'; readonly shardCount: number }
  | { readonly kind: 'retention'; readonly hours: number }
  /** No key stands for no encryption. */
  | { readonly kind: 'encryption'; readonly keyId?: string | undefined }
  | { readonly kind: 'mode'; readonly mode: StreamMode; readonly warmThroughputMiBps?: number | undefined }
  | { readonly kind: 'maxRecordSize'; readonly kibibytes: number }
  | { readonly kind: 'warmThroughput'; readonly mebibytesPerSecond: number }
  | { readonly kind: 'distribution'; readonly strategy: 'AUTO' | 'USER_PARTITION_KEY' };

/** Shards that a change adds to those that are there, at most. */
export function newShards(change: StreamChange): number {
  switch (change.kind) {
    case 'create':
    case 'scale':
      return change.shardCount;
    case 'split':
      return 2;
    case 'merge':
      return 1;
    case 'mode':
      return change.warmThroughputMiBps ?? 0;
    case 'warmThroughput':
      return change.mebibytesPerSecond;
    case 'retention':
    case 'encryption':
    case 'maxRecordSize':
    case 'distribution':
      return 0;
  }
}
