import { brokenRequest } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import { startIndex } from '../start-position.ts';
import type { Stream } from '../stream.ts';
import type { QueueStart } from './queue.ts';

type StartingPosition = RequestOf<'CreateQueue'>['StreamConfigurationList'][number]['StartingPosition'];

/** Where a new queue starts, and the index of its first record in a shard; throws what is wrong with the request. */
export function queueStart(
  service: Service,
  stream: Stream,
  { Type: type, Timestamp: timestamp }: NonNullable<StartingPosition> = { Type: 'LATEST' },
): { readonly start: QueueStart; readonly startOf: (shard: Shard) => number } {
  if ((type === 'AT_TIMESTAMP') !== (timestamp !== undefined)) throw wrongTimestamp(type);
  const earliest = Math.max(stream.createdAt, service.horizonOf(stream));
  const effective = type === 'LATEST' ? service.clock.now() : Math.max(earliest, timestamp ?? earliest);
  return {
    start: { type, timestamp, effective },
    startOf: (shard) =>
      // What was put but is not on disk yet came before the queue.
      type === 'LATEST' ? shard.log.nextIndex : startIndex(service, stream, shard, { type, timestamp }),
  };
}

function wrongTimestamp(type: string): Error {
  const constraint = type === 'AT_TIMESTAMP' ? 'Member must not be null' : `Member must be null when type is ${type}`;
  const value = type === 'AT_TIMESTAMP' ? 'Value null' : 'Value';
  return brokenRequest([
    `${value} at 'streamConfigurationList.1.member.startingPosition.timestamp' failed to satisfy constraint: ${constraint}`,
  ]);
}
