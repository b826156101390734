import { readFileSync, truncateSync } from 'node:fs';
import { endChannel, finishChannel } from '../operations/channels.ts';
import { endConsumer, finishRegistration } from '../operations/consumers.ts';
import { endStream, finishChange } from '../operations/change-stream.ts';
import { endQueue, finishQueueChange } from '../operations/queues.ts';
import { DeliveryReplay } from '../queues/delivery-replay.ts';
import type { Service } from '../service.ts';
import { shardId } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { entriesOf } from './entries-of.ts';
import { FolderProblem } from './folder-problem.ts';
import { restoreQueue } from './queue-state.ts';
import { recordHeadBytes, type Entry } from './segment-entry.ts';
import type { Segment } from './segment.ts';
import type { AccountState, NumberedStream, StateEntry } from './state-book.ts';
import { restoreStream } from './stream-state.ts';

/** What was in the folder. */
export interface Restored {
  /** By the numbers that entries call them by. */
  readonly streams: ReadonlyMap<number, Stream>;
  readonly nextStreamNumber: number;
}

/**
 * Puts the state and the live records of the segments into an empty service, and takes up changes that were in flight.
 * Reads all files once, and the last one twice. Fills in the accounts of the segments. Throws FolderProblem.
 */
export function restoreService(service: Service, segments: readonly Segment[]): Restored {
  const { account, streams: states, deliveries } = lastState(service, segments);
  if (account) restoreAccount(service, account);
  const streams = new Map(
    [...states].map(([number, { state, positions }]) => [number, restoreStream(service, state, positions)]),
  );
  for (const segment of segments) {
    for (const entry of entriesOf(readFileSync(segment.path), segment)) {
      if (entry.kind === 'records') loadRecords(service, segment, entry, streams.get(entry.stream));
      segment.size += entry.bytes.length;
    }
  }
  for (const [number, { positions }] of states) {
    for (const [shard, , nextIndex, lastArrival] of positions) {
      const log = streams.get(number)!.shards.get(shardId(shard))!.log;
      // The newest records may have gone, for age or memory, but no later one may have their numbers.
      if (log.nextIndex < nextIndex) log.skipTo(nextIndex);
      log.lastArrival = Math.max(log.lastArrival, lastArrival);
    }
    for (const { log } of streams.get(number)!.shards.values()) log.writtenIndex = log.nextIndex;
  }
  service.expire();
  for (const queue of account?.queues ?? []) restoreQueue(service, queue, deliveries.get(queue.origin.id));
  resumeChanges(service);
  return { streams, nextStreamNumber: account?.nextStreamNumber ?? 1 };
}

interface LastState {
  account: AccountState | undefined;
  readonly streams: Map<number, NumberedStream>;
  /** By the ids of queues. */
  readonly deliveries: Map<string, DeliveryReplay>;
}

/** The state as of the end of the last segment that begins with all of it: the last segment, as a rule. */
function lastState(service: Service, segments: readonly Segment[]): LastState {
  for (const [place, segment] of segments.toReversed().entries()) {
    const bytes = readFileSync(segment.path);
    const isLast = place === 0;
    const state = stateOf(entriesOf(bytes, segment, isLast ? (start) => cutOff(service, segment, start) : undefined));
    if (state) return state;
  }
  if (segments.length === 0) return noState();
  throw new FolderProblem(
    `No file of ${segments.map(({ path }) => path).join(', ')} begins with the state of the streams. ` +
      'Put back a copy of the folder, or start with another one',
  );
}

function stateOf(entries: Iterable<Entry>): LastState | undefined {
  let state: LastState | undefined;
  for (const { kind, body } of entries) {
    if (kind !== 'state') continue;
    const entry = JSON.parse(body.toString()) as StateEntry;
    if (entry.whole) state = noState();
    if (!state) continue;
    state.account = entry.account ?? state.account;
    for (const stream of entry.streams) state.streams.set(stream.number, stream);
    for (const number of entry.removed) state.streams.delete(number);
    for (const delivered of entry.deliveries ?? []) {
      if ('whole' in delivered) state.deliveries.set(delivered.queue, new DeliveryReplay(delivered.whole));
      else state.deliveries.get(delivered.queue)?.apply(delivered.changes);
    }
  }
  return state;
}

function noState(): LastState {
  return { account: undefined, streams: new Map(), deliveries: new Map() };
}

/** A process that was killed while it wrote leaves the start of an entry, which no client has got an answer for. */
function cutOff(service: Service, { path }: Segment, start: number): void {
  truncateSync(path, start);
  service.log(`cut off an unfinished entry at byte ${start}, the end of ${path}`);
}

function restoreAccount(service: Service, account: AccountState): void {
  const { accountId, region } = service.settings;
  if (account.accountId !== accountId || account.region !== region) {
    throw new FolderProblem(
      `The folder belongs to account ${account.accountId} in ${account.region}, the settings say ${accountId} in ` +
        `${region}. Set accountId and region to those of the folder, or start with another folder`,
    );
  }
  service.commitment = { startedAt: account.commitment.startedAt, endedAt: account.commitment.endedAt };
  for (const channel of account.channels) {
    service.channels.set(channel.arn, { ...channel, tags: new Map(channel.tags) });
  }
}

function loadRecords(service: Service, segment: Segment, entry: Entry, stream: Stream | undefined): void {
  const { firstIndex, count, body, startedAt, endedAt, bytes } = entry;
  const log = stream?.shards.get(shardId(entry.shard))?.log;
  if (!log) return;
  // What is loaded is written, and may go for memory.
  log.writtenIndex = Number.POSITIVE_INFINITY;
  const endIndex = firstIndex + count;
  segment.add({ stream: entry.stream, shard: entry.shard, bytes: bytes.length, endIndex });
  if (endedAt < service.horizonOf(stream!)) log.skipTo(endIndex);
  // What is missing before is no longer live.
  if (firstIndex > log.nextIndex) log.skipTo(firstIndex);
  let start = count * recordHeadBytes;
  for (let record = 0; record < count; record++) {
    const at = record * recordHeadBytes;
    const end = start + body.readUInt32LE(at);
    if (firstIndex + record >= log.nextIndex) {
      log.append(body, start, body.readUInt16LE(at + 8), end, startedAt + body.readUInt32LE(at + 4));
    }
    start = end;
  }
}

function resumeChanges(service: Service): void {
  for (const stream of service.streams.values()) {
    for (const consumer of stream.consumers.values()) {
      if (consumer.status === 'CREATING') finishRegistration(service, consumer);
      else if (consumer.status === 'DELETING') endConsumer(service, stream, consumer);
    }
    if (stream.status === 'DELETING') endStream(service, stream);
    else finishChange(service, stream);
  }
  for (const channel of service.channels.values()) {
    if (channel.status === 'CREATING') finishChannel(service, channel);
    else if (channel.status === 'DELETING') endChannel(service, channel);
  }
  for (const queue of service.queues.values()) {
    if (queue.status === 'DELETING') endQueue(service, queue);
    else if (queue.status !== 'ACTIVE') finishQueueChange(service, queue);
  }
}
