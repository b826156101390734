import { invalidArgument } from '../error-texts.ts';
import { KinesisError } from '../kinesis-error.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { describeShard } from './describe-shard.ts';
import { findStream, findStreamMadeAt } from './find-stream.ts';

const shardsPerPage = 1000;
const notWithToken = ['StreamName', 'StreamARN', 'StreamCreationTimestamp', 'ExclusiveStartShardId'] as const;

type Request = RequestOf<'ListShards'>;

/** ListShards: the shards that match the filter, up to 1,000 a page; expired shards are not listed. */
export function listShards(service: Service, request: Request): object {
  const { stream, after, filter } = startOf(service, request);
  stream.expire(service.horizonOf(stream));
  const matching = [...stream.shards.values()].filter(matcher(service, stream, filter)).filter(({ id }) => id > after);
  const page = matching.slice(0, Math.min(request.MaxResults ?? shardsPerPage, shardsPerPage));
  const more = page.length < matching.length;
  return {
    Shards: page.map(describeShard),
    ...(more ? { NextToken: formatPageToken(service, stream.name, page.at(-1)!.id, filter) } : {}),
  };
}

interface Start {
  readonly stream: Stream;
  /** Shard id after which the page starts. */
  readonly after: string;
  readonly filter: Request['ShardFilter'];
}

function startOf(service: Service, request: Request): Start {
  if (request.NextToken === undefined) {
    if (request.StreamName === undefined && request.StreamARN === undefined) {
      throw invalidArgument('Either NextToken or StreamName should be provided.');
    }
    const stream = findStreamMadeAt(service, request, request.StreamCreationTimestamp);
    return { stream, after: request.ExclusiveStartShardId ?? '', filter: request.ShardFilter };
  }
  const given = notWithToken.find((name) => request[name] !== undefined);
  if (given !== undefined) throw invalidArgument(`NextToken and ${given} cannot be provided together.`);
  const token = parsePageToken(service, request.NextToken);
  return {
    stream: findStream(service, { StreamName: token.streamName }),
    after: token.after,
    filter: token.detail as Request['ShardFilter'],
  };
}

function matcher(service: Service, stream: Stream, filter: Request['ShardFilter']): (shard: Shard) => boolean {
  const [oldestShard] = stream.shards.values();
  const oldest = oldestShard?.createdAt ?? 0;
  const openAt = (time: number) => (shard: Shard) =>
    shard.createdAt <= Math.max(time, oldest) && (shard.closedAt === undefined || shard.closedAt >= time);
  switch (filter?.Type) {
    case undefined:
    case 'FROM_TRIM_HORIZON':
      return () => true;
    case 'AFTER_SHARD_ID': {
      const after = needed(filter?.ShardId, 'ShardId', 'AFTER_SHARD_ID');
      return ({ id }) => id > after;
    }
    case 'AT_TRIM_HORIZON':
      return openAt(service.horizonOf(stream));
    case 'AT_LATEST':
      return ({ closedAt }) => closedAt === undefined;
    case 'AT_TIMESTAMP':
      return openAt(needed(filter?.Timestamp, 'Timestamp', 'AT_TIMESTAMP'));
    case 'FROM_TIMESTAMP': {
      const time = needed(filter?.Timestamp, 'Timestamp', 'FROM_TIMESTAMP');
      return ({ closedAt }) => closedAt === undefined || closedAt >= time;
    }
  }
}

function needed<T>(value: T | undefined, member: string, type: string): T {
  if (value === undefined) {
    throw new KinesisError('InvalidArgumentException', `${member} must be provided for ShardFilter of type ${type}.`);
  }
  return value;
}
