import { invalidArgument } from '../error-texts.ts';
import { KinesisError } from '../kinesis-error.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { newShards } from '../stream-change.ts';
import type { Stream, StreamMode } from '../stream.ts';
import { changeStream, endStream } from './change-stream.ts';
import { endConsumer } from './consumers.ts';
import { describeShard } from './describe-shard.ts';
import { findStream } from './find-stream.ts';
import { addTags } from './stream-tags.ts';

/** Shards an on-demand stream starts with: 4 MB/s of writes (AWS). */
const onDemandShards = 4;
const defaultRecordKiB = 1024;
/** 10 GiB/s (AWS). */
const largestWarmThroughputMiBps = 10_240;
const shardsPerPage = 100;
const streamsPerPage = 100;

/** CreateStream: the stream is CREATING at once and has its shards when it becomes ACTIVE. */
export function createStream(service: Service, request: RequestOf<'CreateStream'>): object {
  const { StreamName: name, StreamModeDetails } = request;
  // Seen at AWS: four shards for a request that says nothing, which only a stream on demand starts with.
  const mode = StreamModeDetails?.StreamMode ?? (request.ShardCount === undefined ? 'ON_DEMAND' : 'PROVISIONED');
  const shardCount = request.ShardCount ?? (mode === 'ON_DEMAND' ? onDemandShards : undefined);
  if (shardCount === undefined) throw invalidArgument('ShardCount is required for streams in PROVISIONED mode.');
  if (service.streams.has(name)) throw service.errors.streamExists(name);
  checkWarmThroughput(service, mode, request.WarmThroughputMiBps);
  checkRoom(service, mode, shardCount);
  if (request.RecordDistributionStrategy === 'AUTO' && mode !== 'ON_DEMAND') throw onDemandOnly('AUTO');
  const change = { kind: 'create', shardCount: Math.max(shardCount, request.WarmThroughputMiBps ?? 0) } as const;
  service.checkRoom(1 + newShards(change));
  const tags = new Map<string, string>();
  addTags(
    tags,
    request.Tags ?? {},
    `Failed to add tags to stream ${name} under account ${service.settings.accountId} because`,
  );
  const stream = service.addStream(name, mode, request.MaxRecordSizeInKiB ?? defaultRecordKiB);
  stream.distribution = request.RecordDistributionStrategy ?? 'USER_PARTITION_KEY';
  stream.warmThroughputMiBps = request.WarmThroughputMiBps;
  for (const [key, value] of tags) stream.tags.set(key, value);
  changeStream(service, stream, change);
  return {};
}

/** Refuses what the mode of the stream does not allow; no text of AWS known. */
export function onDemandOnly(what: string): KinesisError {
  return new KinesisError('ValidationException', `${what} is only supported for streams in ON_DEMAND mode.`);
}

/**
 * Refuses warm throughput where AWS has none: in provisioned mode, above 10 GiB/s, and for an account without On-demand
 * Advantage, unless quotas are off. No text of AWS known.
 */
export function checkWarmThroughput(service: Service, mode: StreamMode, mebibytesPerSecond: number | undefined): void {
  if (mebibytesPerSecond === undefined) return;
  if (mebibytesPerSecond > largestWarmThroughputMiBps) {
    throw invalidArgument(`WarmThroughputMiBps ${mebibytesPerSecond} is over ${largestWarmThroughputMiBps}.`);
  }
  if (mode !== 'ON_DEMAND') throw onDemandOnly('Warm throughput');
  if (service.quotas.enforced && !service.hasAdvantage) {
    throw new KinesisError(
      'ValidationException',
      'Warm throughput is only supported for accounts with MinimumThroughputBillingCommitment enabled.',
    );
  }
}

function checkRoom(service: Service, mode: string, shardCount: number): void {
  const { streamsBeingCreated, onDemandStreamsPerAccount } = service.quotas;
  const streams = [...service.streams.values()];
  const creating = streams.filter(({ status }) => status === 'CREATING').length;
  if (streamsBeingCreated > 0 && creating >= streamsBeingCreated) {
    throw service.errors.streamsBeingCreated(streamsBeingCreated);
  }
  const onDemand = streams.filter((stream) => stream.mode === 'ON_DEMAND').length;
  if (mode === 'ON_DEMAND' && onDemandStreamsPerAccount > 0 && onDemand >= onDemandStreamsPerAccount) {
    throw service.errors.onDemandStreamLimit(onDemand, onDemandStreamsPerAccount);
  }
  if (mode === 'PROVISIONED') checkShardLimit(service, shardCount);
}

/** Throws LimitExceededException when the account cannot have `additional` more open shards. */
export function checkShardLimit(service: Service, additional: number): void {
  const limit = service.quotas.shardsPerAccount;
  const current = openShards(service) + shardsToCome(service);
  if (limit > 0 && current + additional > limit) throw service.errors.shardLimit(current, limit, additional);
}

/** Open shards of the account, those of on-demand streams not counted. */
export function openShards(service: Service): number {
  return [...service.streams.values()]
    .filter(({ mode }) => mode === 'PROVISIONED')
    .reduce((sum, { open }) => sum + open.length, 0);
}

/** Open shards that the changes under way will add to those. */
function shardsToCome(service: Service): number {
  let sum = 0;
  for (const { mode, change, open } of service.streams.values()) {
    if (mode === 'ON_DEMAND') continue;
    if (change?.kind === 'create') sum += change.shardCount;
    if (change?.kind === 'split') sum += 1;
    if (change?.kind === 'scale') sum += Math.max(0, change.shardCount - open.length);
  }
  return sum;
}

/** DeleteStream: gone after a while; readers of any kind end. */
export function deleteStream(service: Service, request: RequestOf<'DeleteStream'>): object {
  const stream = findStream(service, request);
  if (service.queuesOf(stream).length > 0)
    throw service.errors.streamHasQueues(stream.name, 'DeleteStream can’t delete');
  const hasConsumers = [...stream.consumers.values()].some(({ status }) => status !== 'DELETING');
  if (hasConsumers && request.EnforceConsumerDeletion !== true) {
    throw service.errors.streamHasConsumers(stream.name);
  }
  for (const consumer of stream.consumers.values()) endConsumer(service, stream, consumer);
  endStream(service, stream);
  return {};
}

/** DescribeStream, up to 100 shards a page. */
export function describeStream(service: Service, request: RequestOf<'DescribeStream'>): object {
  const stream = findStream(service, request);
  stream.expire(service.horizonOf(stream));
  const after = request.ExclusiveStartShardId ?? '';
  const shards = [...stream.shards.values()].filter(({ id }) => id > after);
  const page = shards.slice(0, Math.min(request.Limit ?? shardsPerPage, shardsPerPage));
  return {
    StreamDescription: {
      ...commonDescription(stream),
      Shards: page.map(describeShard),
      HasMoreShards: page.length < shards.length,
    },
  };
}

/** DescribeStreamSummary. */
export function describeStreamSummary(service: Service, request: RequestOf<'DescribeStreamSummary'>): object {
  const stream = findStream(service, request);
  const warm = stream.warmThroughputMiBps;
  return {
    StreamDescriptionSummary: {
      ...commonDescription(stream),
      OpenShardCount: stream.open.length,
      ConsumerCount: stream.consumers.size,
      ChannelCount: [...service.channels.values()].filter(({ streams }) =>
        streams.some(({ arn }) => arn === stream.arn),
      ).length,
      MaxRecordSizeInKiB: stream.maxRecordKiB,
      QueueCount: service.queuesOf(stream).length,
      ...(stream.mode === 'ON_DEMAND' ? { RecordDistributionStrategy: stream.distribution } : {}),
      ...(warm === undefined ? {} : { WarmThroughput: { TargetMiBps: warm, CurrentMiBps: warm } }),
    },
  };
}

function commonDescription(stream: Stream): object {
  const key = stream.encryptionKeyId;
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: stream.status,
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: new Date(stream.createdAt),
    EnhancedMonitoring: [{ ShardLevelMetrics: [...stream.shardLevelMetrics] }],
    ...(key === undefined ? { EncryptionType: 'NONE' } : { EncryptionType: 'KMS', KeyId: key }),
  };
}

/** ListStreams in the order of the names. */
export function listStreams(service: Service, request: RequestOf<'ListStreams'>): object {
  const { ExclusiveStartStreamName: named, NextToken: token } = request;
  const after = named ?? (token === undefined ? '' : parsePageToken(service, token).after);
  const streams = [...service.streams.values()]
    .filter(({ name }) => name > after)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const page = streams.slice(0, Math.min(request.Limit ?? streamsPerPage, streamsPerPage));
  const hasMore = page.length < streams.length;
  return {
    StreamNames: page.map(({ name }) => name),
    HasMoreStreams: hasMore,
    ...(hasMore ? { NextToken: formatPageToken(service, '', page.at(-1)!.name) } : {}),
    StreamSummaries: page.map((stream) => ({
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: stream.status,
      StreamModeDetails: { StreamMode: stream.mode },
      StreamCreationTimestamp: new Date(stream.createdAt),
    })),
  };
}
