import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Context, StreamHandle } from '../adapter.ts';
import type { Delivery } from './delivery.ts';
import type { KinesisSettings } from './settings.ts';
import type { Shard } from './shards.ts';
import type { Tally } from './tally.ts';

/** Where to go on in a shard. */
export type Position =
  | { readonly type: 'LATEST' | 'TRIM_HORIZON' }
  | { readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

/** What all shards of one consumer share. */
export interface Reading {
  readonly client: KinesisClient;
  readonly stream: StreamHandle;
  readonly settings: KinesisSettings;
  readonly context: Context;
  /** Aborted when the consumer is disposed of or the run is cancelled. */
  readonly signal: AbortSignal;
  readonly delivery: Pick<Delivery, 'hand'>;
  readonly tally: Tally;
}

/**
 * Reads one shard until its end (resolves) or until the signal is aborted (rejects).
 * @param begun is called once the first position is fixed
 */
export type ReadShard = (shard: Shard, position: Position, begun: () => void) => Promise<void>;
