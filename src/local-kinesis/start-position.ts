import { invalidArgument, startMismatch, startOfOtherShard } from './error-texts.ts';
import { KinesisError } from './kinesis-error.ts';
import { parseSequenceNumber, shardOfFirstLayout } from './sequence-number.ts';
import type { Service } from './service.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Where to start reading, as GetShardIterator and SubscribeToShard are asked. */
export interface StartPosition {
  readonly type: 'AFTER_SEQUENCE_NUMBER' | 'AT_SEQUENCE_NUMBER' | 'AT_TIMESTAMP' | 'LATEST' | 'TRIM_HORIZON';
  readonly sequenceNumber?: string | undefined;
  /** Milliseconds since 1970. */
  readonly timestamp?: number | undefined;
}

/** Index in the shard of the first record to read; throws InvalidArgumentException when the position makes no sense. */
export function startIndex(service: Service, stream: Stream, shard: Shard, start: StartPosition): number {
  shard.log.trimBefore(service.horizonOf(stream));
  switch (start.type) {
    case 'TRIM_HORIZON':
      return shard.log.firstIndex;
    case 'LATEST':
      return shard.log.endIndex;
    case 'AT_TIMESTAMP':
      return indexAtTime(service, shard, start.timestamp);
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      return indexAtSequenceNumber(service, stream, shard, start);
  }
}

function indexAtTime(service: Service, shard: Shard, timestamp: number | undefined): number {
  if (timestamp === undefined)
    throw invalidArgument(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. ' +
        'Current request has no timestamp parameter.',
    );
  const now = service.clock.now();
  if (timestamp > now) {
    throw invalidArgument(
      'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
        `timestampInMillis: ${timestamp}, currentTimestampInMillis: ${now}`,
    );
  }
  return shard.log.indexOfArrival(timestamp);
}

function indexAtSequenceNumber(service: Service, stream: Stream, shard: Shard, start: StartPosition): number {
  const { type, sequenceNumber } = start;
  if (sequenceNumber === undefined) {
    throw startMismatch(type, 'no');
  }
  const parts = parseSequenceNumber(sequenceNumber);
  const encoded = parts?.shardNumber ?? shardOfFirstLayout(sequenceNumber);
  if (encoded !== undefined && encoded !== shard.number) throw startOfOtherShard(encoded, shard.id);
  // As AWS was seen to answer.
  if (encoded !== undefined && !parts) throw new KinesisError('InternalFailure', '', 500);
  if (parts?.shardCreatedSecond !== Math.floor(shard.createdAt / 1000)) {
    throw service.errors.invalidStart(sequenceNumber, 'GetShardIterator', shard.id, stream.name, parts !== undefined);
  }
  const { firstIndex, endIndex } = shard.log;
  if (parts.index < firstIndex) return firstIndex;
  if (parts.index >= endIndex) return endIndex;
  // A continuation number carries the index of the last record seen and a later second: it stands after that record.
  const isAfter = parts.putSecond > Math.floor(shard.log.arrivalOf(parts.index) / 1000);
  return isAfter || type === 'AFTER_SEQUENCE_NUMBER' ? parts.index + 1 : parts.index;
}
