import { invalidArgument } from '../error-texts.ts';
import type { Service } from '../service.ts';
import { shardId, type Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';

const largestShardNumber = 2 ** 31 - 1;

/** How a request names a stream. */
export interface StreamReference {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** The stream that a request names by name or ARN, in whatever state; throws ResourceNotFoundException. */
export function findStream(service: Service, reference: StreamReference): Stream {
  const name = streamNameOf(reference);
  const stream = service.streams.get(name);
  if (!stream) throw service.errors.streamNotFound(name);
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

/** The name of the stream that a request names; throws InvalidArgumentException. */
function streamNameOf({ StreamName, StreamARN }: StreamReference): string {
  const fromArn = StreamARN === undefined ? undefined : StreamARN.slice(StreamARN.indexOf(':stream/') + 8);
  const name = StreamName ?? fromArn;
  if (name === undefined) throw invalidArgument('Either StreamName or StreamARN should be specified.');
  if (fromArn !== undefined && fromArn !== name) {
    throw invalidArgument(`StreamName ${name} and StreamARN ${StreamARN} name different streams.`);
  }
  return name;
}

/** A shard to read and its stream; AWS names the shard even when it is the stream that is not there. */
export function findShard(
  service: Service,
  reference: StreamReference,
  givenId: string,
): { readonly stream: Stream; readonly shard: Shard } {
  const name = streamNameOf(reference);
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
  const name = streamNameOf(reference);
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
