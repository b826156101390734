import type { DirectAnswer } from '../direct-answer.ts';
import { brokenRequest, dryRun, invalidArgument } from '../error-texts.ts';
import { largestHashKey } from '../hash-key.ts';
import { KinesisError } from '../kinesis-error.ts';
import { entrySize, FilledBatch, type PutBatch } from '../put-batch.ts';
import type { RequestOf } from '../request-members.ts';
import { isOldSequenceNumber, parseSequenceNumber } from '../sequence-number.ts';
import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { findUsableStream } from './find-stream.ts';
import { PutRecordsAnswer } from './put-records-answer.ts';

/** Most bytes of data and keys in one PutRecords (AWS, since 2025-10). */
const largestPutRecords = 10 * 1024 * 1024;
/** So many entries are sorted by shard in the time that it saves. */
const fewestSorted = 32;
/** Only used between two turns of the event loop. */
const shared = new FilledBatch();

/** PutRecord. */
export function putRecord(service: Service, request: RequestOf<'PutRecord'>): object {
  const stream = findUsableStream(service, request);
  const ordering = request.SequenceNumberForOrdering;
  if (ordering !== undefined && !isOldSequenceNumber(ordering)) {
    const { putSecond = Infinity } = parseSequenceNumber(ordering) ?? {};
    if (putSecond > service.clock.now() / 1000) throw service.errors.invalidOrdering(ordering, stream.name);
  }
  fill(shared, stream, [request], placeOfOne);
  checkSizes(stream, shared, placeOfOne);
  if (request.DryRun) throw dryRun();
  const shard = route(stream, shared, 0, service.random);
  if (!shard.admits(entrySize(shared, 0), service.clock.monotonic())) {
    throw new KinesisError(
      'ProvisionedThroughputExceededException',
      service.errors.writeThrottled(shard.id, stream.name),
    );
  }
  append(shard, shared, 0, service.clock.now());
  return { ShardId: shard.id, SequenceNumber: shard.newest.sequenceNumber, ...encryptionOf(stream) };
}

/** PutRecords from a request that was parsed as a whole. */
export function putRecords(service: Service, request: RequestOf<'PutRecords'>): DirectAnswer {
  const stream = findUsableStream(service, request);
  fill(shared, stream, request.Records, placeInList);
  if (request.DryRun) {
    checkSizes(stream, shared, placeInList);
    throw dryRun();
  }
  return putBatch(service, stream, shared);
}

/** Puts a laid-out batch: every entry is judged by the quotas of its shard on its own. */
export function putBatch(service: Service, stream: Stream, batch: PutBatch): DirectAnswer {
  checkSizes(stream, batch, placeInList);
  const now = service.clock.now();
  const monotonic = service.clock.monotonic();
  const answer = new PutRecordsAnswer(batch.count, stream.encryptionKeyId !== undefined);
  if (putSorted(service, stream, batch, answer)) return answer;
  for (let entry = 0; entry < batch.count; entry++) {
    const shard = route(stream, batch, entry, service.random);
    if (service.faults.failsEntry()) answer.refuse(entry, 'InternalFailure', 'Internal service failure.');
    else if (shard.admits(entrySize(batch, entry), monotonic)) {
      append(shard, batch, entry, now);
      answer.accept(shard);
    } else {
      answer.refuse(
        entry,
        'ProvisionedThroughputExceededException',
        service.errors.writeThrottled(shard.id, stream.name),
      );
    }
  }
  return answer;
}

/**
 * Puts the whole batch at once if every entry is sure to be taken: each shard gets all of its own together, which costs
 * a third. Returns false, and has done nothing, if not.
 */
function putSorted(service: Service, stream: Stream, batch: PutBatch, answer: PutRecordsAnswer): boolean {
  if (batch.count < fewestSorted || stream.distribution === 'AUTO' || service.faults.failsEntries) return false;
  const sorted = batch.sorted?.(stream.table);
  if (!sorted) return false;
  const { offsets, firsts } = sorted;
  const { open } = stream;
  const monotonic = service.clock.monotonic();
  for (const [place, shard] of open.entries()) {
    const [first, end] = [firsts[place]!, firsts[place + 1]!];
    if (first < end && !shard.hasRoomFor(end - first, offsets[end]! - offsets[first]!, monotonic)) return false;
  }
  const now = service.clock.now();
  for (const [place, shard] of open.entries()) {
    const [first, end] = [firsts[place]!, firsts[place + 1]!];
    if (first < end) shard.appendAll(sorted, first, end, now);
  }
  answer.acceptAll(sorted.answer(open.map(({ newest }) => newest)));
  return true;
}

function append(shard: Shard, batch: PutBatch, entry: number, now: number): void {
  shard.append(batch.bytes, batch.offsets[entry]!, batch.keyLengths[entry]!, batch.offsets[entry + 1]!, now);
}

function route(stream: Stream, batch: PutBatch, entry: number, random: () => number): Shard {
  if (stream.distribution === 'AUTO') return stream.open[Math.floor(random() * stream.open.length)]!;
  return stream.shardFor(batch.hashKeys, entry * 4);
}

interface Entry {
  readonly PartitionKey?: string;
  readonly Data: Uint8Array;
  readonly ExplicitHashKey?: string;
}

/** Where an entry is in its request, as the texts of AWS name it, before the name of its member. */
type Place = (entry: number) => string;

const placeOfOne: Place = () => '';
const placeInList: Place = (entry) => `records.${entry + 1}.member.`;

function fill(batch: FilledBatch, stream: Stream, entries: readonly Entry[], place: Place): void {
  const keyOf = (entry: Entry) => entry.PartitionKey ?? '';
  batch.reset(entries.reduce((sum, entry) => sum + Buffer.byteLength(keyOf(entry)) + entry.Data.length, 0));
  for (const [index, entry] of entries.entries()) {
    if (stream.distribution !== 'AUTO' && entry.PartitionKey === undefined) throw missingKey(place(index));
    batch.add(keyOf(entry), entry.Data, entry.ExplicitHashKey);
  }
}

function missingKey(place: string): KinesisError {
  return brokenRequest([`Value null at '${place}partitionKey' failed to satisfy constraint: Member must not be null`]);
}

/** Refuses the whole request for a record, a hash key or a total out of bounds. */
function checkSizes(stream: Stream, batch: PutBatch, place: Place): void {
  const total = batch.offsets[batch.count]!;
  // Most are so small that no record can be too large.
  if (total <= stream.maxRecordBytes && batch.explicitHashKeys.length === 0) return;
  for (let entry = 0; entry < batch.count; entry++) {
    if (entrySize(batch, entry) > stream.maxRecordBytes) throw recordsTooLarge(stream, batch, place);
    const explicit = batch.explicitHashKeys[entry];
    if (explicit !== undefined && BigInt(explicit) > largestHashKey) {
      throw invalidArgument(
        'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
          `Specified value was ${explicit}`,
      );
    }
  }
  if (total > largestPutRecords) throw invalidArgument('Records size exceeds 10 MB limit');
}

/** As AWS words it since a stream has a largest record of its own. */
function recordsTooLarge(stream: Stream, batch: PutBatch, place: Place): KinesisError {
  const most = stream.maxRecordBytes;
  const entries = Array.from({ length: batch.count }, (_, entry) => entry);
  return brokenRequest(
    entries
      .filter((entry) => entrySize(batch, entry) > most)
      .map(
        (entry) =>
          `Value at '${place(entry)}data' failed to satisfy constraint: Member must have length less than or equal ` +
          `to ${most}`,
      ),
  );
}

function encryptionOf(stream: Stream): { EncryptionType?: 'KMS' } {
  return stream.encryptionKeyId === undefined ? {} : { EncryptionType: 'KMS' };
}
