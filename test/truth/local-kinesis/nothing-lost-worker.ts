import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, ApiError, registerConsumer, subscribe, type Parsed } from './api-client.ts';
import { partitionKey, placeFingerprint, recordData } from './numbered-record.ts';
import { ReadOnceChecker } from './read-once-checker.ts';
import { readLineage } from './read-lineage.ts';
import { seededRandom } from './seeded-random.ts';

/*
 * A process of the proof that nothing is lost: puts, reads the whole, or reads parts, as its argument says. A message
 * tells it that nothing more will be written; it answers with its result and ends.
 */

/** What a worker is to do, as JSON in its only argument. */
export type Job = PutJob | ReadJob | VisitJob;

interface Place {
  readonly port: number;
  readonly stream: string;
  readonly seed: number;
}

/** Putters `first` to `end`, each of which puts its own records and keys. */
export interface PutJob extends Place {
  readonly kind: 'put';
  readonly first: number;
  readonly end: number;
  readonly recordsPerPutter: number;
  readonly keysPerPutter: number;
}

/** A consumer that reads every record, by subscriptions or, without a consumer, by polling. */
export interface ReadJob extends Place {
  readonly kind: 'read';
  readonly consumerArn?: string;
  readonly records: number;
  readonly keys: number;
}

/** Consumers that come, read a little from somewhere and go, until nothing more is written. */
export interface VisitJob extends Place {
  readonly kind: 'visit';
  readonly streamArn: string;
}

/** What putters got acknowledged. */
export interface PutResult {
  readonly acknowledged: number;
  readonly refused: number;
  readonly fingerprint: number;
}

/** What visitors did. */
export interface VisitResult {
  readonly visits: number;
  readonly read: number;
  /** Sequence numbers that did not rise. */
  readonly notRising: number;
}

const recordsPerPut = 500;
let isComplete = false;
process.on('message', () => (isComplete = true));

async function put(job: PutJob): Promise<PutResult> {
  const result = { acknowledged: 0, refused: 0, fingerprint: 0 };
  const putters = Array.from({ length: job.end - job.first }, (_, index) => putAll(job, job.first + index, result));
  await Promise.all(putters);
  return result;
}

/** One request at a time, so that the records of a key have an order. */
async function putAll(
  job: PutJob,
  putter: number,
  result: { -readonly [K in keyof PutResult]: number },
): Promise<void> {
  const { recordsPerPutter, keysPerPutter } = job;
  const client = new ApiClient(job.port);
  const firstId = putter * recordsPerPutter;
  const firstKey = putter * keysPerPutter;
  for (let sent = 0; sent < recordsPerPutter; sent += recordsPerPut) {
    const count = Math.min(recordsPerPut, recordsPerPutter - sent);
    let body = `{"StreamName":"${job.stream}","Records":[`;
    for (let index = sent; index < sent + count; index++) {
      const key = firstKey + (index % keysPerPutter);
      const place = Math.floor(index / keysPerPutter) + 1;
      const data = recordData({ id: firstId + index, key, place });
      body += `${index > sent ? ',' : ''}{"Data":"${data}","PartitionKey":"${partitionKey(key)}"}`;
    }
    const { Records } = (await client.call('PutRecords', `${body}]}`)) as { Records: { SequenceNumber?: string }[] };
    for (const [index, { SequenceNumber }] of Records.entries()) {
      if (SequenceNumber === undefined) {
        result.refused++;
        continue;
      }
      result.acknowledged++;
      result.fingerprint = (result.fingerprint + placeFingerprint(firstId + sent + index, SequenceNumber)) >>> 0;
    }
  }
  client.close();
}

async function read(job: ReadJob): Promise<object> {
  const checker = new ReadOnceChecker(job.records, job.keys);
  const { port, stream, consumerArn } = job;
  const random = seededRandom(job.seed);
  await readLineage({ port, stream, checker, consumerArn, isComplete: () => isComplete, random });
  return checker.summary();
}

async function visit(job: VisitJob): Promise<VisitResult> {
  const result = { visits: 0, read: 0, notRising: 0 };
  const random = seededRandom(job.seed);
  const client = new ApiClient(job.port);
  while (!isComplete) {
    const { Shards } = await client.call('ListShards', { StreamName: job.stream });
    const { ShardId } = Shards[Math.floor(random() * Shards.length)];
    const records: Parsed[] = [];
    if (random() < 0.5) await visitByPolling(client, job, ShardId, random, records);
    else await visitBySubscribing(client, job, ShardId, result.visits, random, records);
    result.visits++;
    result.read += records.length;
    result.notRising += records.filter(
      ({ SequenceNumber }, at) => at > 0 && SequenceNumber <= records[at - 1].SequenceNumber,
    ).length;
    await sleep(20);
  }
  client.close();
  return result;
}

async function visitByPolling(
  client: ApiClient,
  { stream: StreamName }: VisitJob,
  ShardId: string,
  random: () => number,
  records: Parsed[],
): Promise<void> {
  const ShardIteratorType = random() < 0.5 ? 'LATEST' : 'TRIM_HORIZON';
  let { ShardIterator } = await client.call('GetShardIterator', { StreamName, ShardId, ShardIteratorType });
  for (let left = 1 + random() * 3; left > 0 && ShardIterator !== undefined; left--) {
    const { Records, NextShardIterator } = await client.call('GetRecords', { ShardIterator, Limit: 1000 });
    records.push(...Records);
    ShardIterator = NextShardIterator;
  }
}

async function visitBySubscribing(
  client: ApiClient,
  { port, streamArn, seed }: VisitJob,
  ShardId: string,
  visits: number,
  random: () => number,
  records: Parsed[],
): Promise<void> {
  const ConsumerARN = await registerConsumer(client, streamArn, `visitor-${seed}-${visits}`);
  const StartingPosition = { Type: random() < 0.5 ? 'LATEST' : 'TRIM_HORIZON' };
  let left = 1 + random() * 3;
  await subscribe(port, { ConsumerARN, ShardId, StartingPosition }, ({ type, payload }) => {
    if (type === 'SubscribeToShardEvent') records.push(...(JSON.parse(payload.toString()) as Parsed).Records);
    return --left < 0;
  });
  await client.call('DeregisterStreamConsumer', { ConsumerARN }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
}

async function work(job: Job): Promise<object> {
  if (job.kind === 'put') return put(job);
  return job.kind === 'read' ? read(job) : visit(job);
}

const result = await work(JSON.parse(process.argv[2]!) as Job);
process.send!(result, () => process.disconnect());
