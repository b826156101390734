import { invalidArgument } from '../error-texts.ts';
import type { Service } from '../service.ts';
import { shardId, type Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';

const largestShardNumber = 2 ** 31 - 1;

/** How a request names a stream. */
export interface StreamReference {
  readonly StreamName?: string;
  readonly StreamARN?: string | undefined;
}

/** The stream that a request names by name or ARN, in whatever state; throws ResourceNotFoundException. */
export function findStream(service: Service, reference: StreamReference): Stream {
  const name = streamNameOf(service, reference);
  const stream = service.streams.get(name);
  if (!stream) throw service.errors.streamNotFound(name);
  return stream;
}

/** The same, but not one that was made at another time than the one given, in milliseconds since 1970, if any is. */
export function findStreamMadeAt(service: Service, reference: StreamReference, createdAt: number | undefined): Stream {
  const stream = findStream(service, reference);
  const isOther = createdAt !== undefined && Math.floor(createdAt / 1000) * 1000 !== stream.createdAt;
  if (isOther) throw service.errors.streamNotFound(stream.name);
  return stream;
}

/** The same, but the stream must be past its creation and not in deletion. */
export function findUsableStream(service: Service, reference: StreamReference): Stream {
  const stream = findStream(service, reference);
  if (!stream.usable) throw service.errors.streamNotFound(stream.name);
  return stream;
}

/** The same, but the stream must be ACTIVE, as for everything that changes it; throws ResourceInUseException. */
export function findActiveStream(service: Service, reference: StreamReference): Stream {
  const stream = findStream(service, reference);
  if (stream.status !== 'ACTIVE') throw service.errors.streamNotActive(stream.name, stream.status);
  return stream;
}

/** Throws ResourceInUseException for a stream that is being made or deleted, as for everything that belongs to it. */
export function checkMade(service: Service, stream: Stream): void {
  if (!stream.usable) throw service.errors.streamNotActive(stream.name, stream.status);
}

/** The name of the stream that a request names; throws also when its ARN is of another account or region. */
export function streamNameOf(service: Service, { StreamName, StreamARN }: StreamReference): string {
  if (StreamARN === undefined) {
    if (StreamName === undefined) throw invalidArgument('Either StreamName or StreamARN should be specified.');
    return StreamName;
  }
  const name = StreamARN.slice(StreamARN.indexOf(':stream/') + 8);
  if (StreamName !== undefined && StreamName !== name) {
    throw invalidArgument(`StreamName ${StreamName} and StreamARN ${StreamARN} name different streams.`);
  }
  const [, , , region, account = ''] = StreamARN.split(':');
  if (account !== service.settings.accountId || region !== service.settings.region) {
    throw service.errors.streamNotFound(name, account);
  }
  return name;
}

/** A shard to read and its stream; AWS names the shard even when it is the stream that is not there. */
export function findShard(
  service: Service,
  reference: StreamReference,
  givenId: string,
): { readonly stream: Stream; readonly shard: Shard } {
  const name = streamNameOf(service, reference);
  const id = wholeShardId(service, name, givenId);
  const stream = service.streams.get(name);
  if (!stream) throw service.errors.shardNotFound(id, name);
  return { stream, shard: service.shardOf(stream, id) };
}

/** An open shard of an ACTIVE stream, to be changed; throws what AWS says of any other. */
export function findShardsToChange(
  service: Service,
  reference: StreamReference,
  givenIds: readonly string[],
): { readonly stream: Stream; readonly shards: readonly Shard[] } {
  const name = streamNameOf(service, reference);
  const ids = givenIds.map((id) => wholeShardId(service, name, id));
  const stream = findActiveStream(service, reference);
  const shards = ids.map((id) => {
    const shard = stream.shards.get(id);
    if (!shard) throw service.errors.noSuchShard(id, name);
    if (shard.closedAt !== undefined) throw service.errors.shardNotOpen(id, name);
    return shard;
  });
  return { stream, shards };
}

/** AWS takes any `name-number`, or the number alone, for a shard's id. */
function wholeShardId(service: Service, streamName: string, given: string): string {
  const [, digits = ''] = /^(?:[^-]*-)?(\d+)$/.exec(given) ?? [];
  if (digits === '' || Number(digits) > largestShardNumber) throw service.errors.noSuchShard(given, streamName);
  return shardId(Number(digits));
}
