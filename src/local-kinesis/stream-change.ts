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
