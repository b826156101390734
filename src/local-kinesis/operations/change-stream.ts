import { evenRanges } from '../hash-key.ts';
import { merge, scaleUniformly, split } from '../reshard.ts';
import type { Service } from '../service.ts';
import { newShards, type StreamChange } from '../stream-change.ts';
import type { Stream } from '../stream.ts';

/** Puts the stream into UPDATING or CREATING, and after the settable time makes the change and it ACTIVE. */
export function changeStream(service: Service, stream: Stream, change: StreamChange): void {
  // A new stream's shards were checked before it was there.
  if (change.kind !== 'create') service.checkRoom(newShards(change));
  stream.status = change.kind === 'create' ? 'CREATING' : 'UPDATING';
  stream.change = change;
  finishChange(service, stream);
}

/** Makes the stream's change after the settable time, unless it is deleted until then; also one of before a restart. */
export function finishChange(service: Service, stream: Stream): void {
  const { change } = stream;
  if (!change) return;
  const { createStream, updateStream } = service.settings.durationsMilliseconds;
  service.after(change.kind === 'create' ? createStream : updateStream, () => {
    if (stream.change === change) makeChange(service, stream, change);
  });
}

/** Makes a change at once; the stream is ACTIVE then. */
export function makeChange(service: Service, stream: Stream, change: StreamChange): void {
  apply(service, stream, change);
  stream.change = undefined;
  stream.status = 'ACTIVE';
  const say = change.kind === 'create' ? service.debug : service.log;
  say?.(`stream ${stream.name}: ${change.kind} is done, ${stream.open.length} open shards`);
}

/** Puts the stream into DELETING and removes it after the settable time. */
export function endStream(service: Service, stream: Stream): void {
  stream.status = 'DELETING';
  stream.change = undefined;
  service.after(service.settings.durationsMilliseconds.deleteStream, () => {
    if (service.streams.get(stream.name) === stream) service.removeStream(stream);
  });
}

function apply(service: Service, stream: Stream, change: StreamChange): void {
  const now = service.clock.now();
  const shard = (id: string) => stream.shards.get(id)!;
  switch (change.kind) {
    case 'create':
      for (const range of evenRanges(change.shardCount)) stream.addShard(range, [], now);
      return stream.rebuildRouting();
    case 'split':
      return split(stream, shard(change.shardId), BigInt(change.key), now);
    case 'merge':
      return merge(stream, shard(change.shardId), shard(change.adjacentShardId), now);
    case 'scale':
      return scaleUniformly(stream, change.shardCount, now);
    case 'retention':
      stream.retentionHours = change.hours;
      return stream.expire(service.horizonOf(stream));
    case 'encryption':
      stream.encryptionKeyId = change.keyId;
      return;
    case 'mode':
      stream.mode = change.mode;
      if (change.warmThroughputMiBps !== undefined) warmUp(stream, change.warmThroughputMiBps, now);
      return;
    case 'maxRecordSize':
      return stream.setMaxRecordKiB(change.kibibytes);
    case 'warmThroughput':
      return warmUp(stream, change.mebibytesPerSecond, now);
    case 'distribution':
      stream.distribution = change.strategy;
  }
}

/** Gives an on-demand stream a shard for each MiB/s it is to take at once. */
function warmUp(stream: Stream, mebibytesPerSecond: number, now: number): void {
  stream.warmThroughputMiBps = mebibytesPerSecond;
  if (mebibytesPerSecond > stream.open.length) scaleUniformly(stream, mebibytesPerSecond, now);
}
