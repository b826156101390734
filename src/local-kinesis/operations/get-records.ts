import type { DirectAnswer } from '../direct-answer.ts';
import { dryRun, expiredIterator, invalidArgument, startMismatch } from '../error-texts.ts';
import { recordObjects, recordsJson } from '../record-output.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import { formatIterator, parseIterator, type ShardIterator } from '../shard-iterator.ts';
import { startIndex } from '../start-position.ts';
import type { Stream } from '../stream.ts';
import { childShards } from './describe-shard.ts';
import { findShard } from './find-stream.ts';

/** Most records of one answer (AWS). */
const mostRecords = 10_000;

/** GetShardIterator. */
export function getShardIterator(service: Service, request: RequestOf<'GetShardIterator'>): object {
  const { stream, shard } = findShard(service, request, request.ShardId);
  const { ShardIteratorType: type, StartingSequenceNumber: sequenceNumber } = request;
  if (sequenceNumber !== undefined && (type === 'LATEST' || type === 'TRIM_HORIZON')) {
    throw startMismatch(type, 'also a');
  }
  if (!shard.iteratorCalls.tryTake(1, service.clock.monotonic())) {
    throw service.errors.readThrottled(shard.id, stream.name);
  }
  const index = startIndex(service, stream, shard, {
    type,
    sequenceNumber,
    timestamp: request.Timestamp,
  });
  if (request.DryRun) throw dryRun();
  return { ShardIterator: iteratorAt(service, stream, shard, index) };
}

/** GetRecords: up to 10,000 records and 10 MiB of data, charged to the shard's calls and bytes. */
export function getRecords(service: Service, request: RequestOf<'GetRecords'>): DirectAnswer {
  const iterator = parseIterator(request.ShardIterator);
  if (!iterator) throw invalidArgument('Invalid ShardIterator.');
  const { stream, shard } = find(service, iterator, request.StreamARN);
  const now = service.clock.now();
  const life = service.quotas.iteratorLifeMilliseconds;
  if (now - iterator.issuedAt > life) throw expiredIterator(iterator.issuedAt, now, life);
  if (request.DryRun) throw dryRun();
  const monotonic = service.clock.monotonic();
  const owes = shard.readDebt.owed(monotonic);
  if (owes || !shard.readCalls.tryTake(1, monotonic)) {
    shard.counters[owes ? 'throttledByReadBytes' : 'throttledByReadCalls']++;
    throw service.errors.readThrottled(shard.id, stream.name);
  }
  shard.log.trimBefore(service.horizonOf(stream));
  const stalls = service.faults.stalls(stream.name, shard.id);
  const limit = stalls ? 0 : (request.Limit ?? mostRecords);
  const read = shard.log.read(iterator.index, limit, service.quotas.readBytesPerCall);
  shard.readDebt.add(read.dataBytes, monotonic);
  shard.counters.readBytes += read.dataBytes;
  const encrypted = stream.encryptionKeyId !== undefined;
  const rest = {
    MillisBehindLatest: millisecondsBehind(shard, read.nextIndex, now),
    ...(shard.endsAt(read.nextIndex)
      ? { ChildShards: childShards(shard) }
      : { NextShardIterator: iteratorAt(service, stream, shard, read.nextIndex) }),
  };
  return {
    direct: true,
    json: () => recordsJson(rest, read, shard.sequenceNumbers(), encrypted),
    plain: () => ({ ...rest, Records: recordObjects(read, shard.sequenceNumbers(), encrypted) }),
  };
}

/** Age of the record that a reader at `index` would get next, milliseconds; 0 at the tip. */
export function millisecondsBehind(shard: Shard, index: number, now: number): number {
  return index >= shard.log.endIndex ? 0 : Math.max(0, now - shard.log.arrivalOf(index));
}

function find(
  service: Service,
  iterator: ShardIterator,
  StreamARN: string | undefined,
): { stream: Stream; shard: Shard } {
  const place = findShard(service, { StreamName: iterator.streamName, StreamARN }, String(iterator.shardNumber));
  const { stream, shard } = place;
  if (stream.createdAt !== iterator.streamCreatedAt) throw service.errors.shardNotFound(shard.id, stream.name);
  return place;
}

function iteratorAt(service: Service, stream: Stream, shard: Shard, index: number): string {
  return formatIterator({
    streamName: stream.name,
    streamCreatedAt: stream.createdAt,
    shardNumber: shard.number,
    index,
    issuedAt: service.clock.now(),
  });
}
