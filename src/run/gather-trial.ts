import { Bitmap } from '../load/bitmap.ts';
import {
  countIntegrity,
  type IntegrityCount,
  mergeMembers,
  type Missed,
  printMissed,
  type ProducerRecord,
  type ReaderRecord,
} from '../load/integrity.ts';
import { PositionLog, sparseStep } from '../load/position-log.ts';
import { distributionOf } from '../result/distribution.ts';
import type { Subscriber, Trial, WorkerPressure } from '../result/trial-schema.ts';
import type { Crew, Worker } from './crew.ts';
import type { ReaderFigures, Report } from './protocol.ts';

type ProducerFigures = Extract<Report, { type: 'producer-figures' }>;
type ConsumerFigures = Extract<Report, { type: 'consumer-figures' }>;

/** The workers' figures of one window, merged. */
export type Figures = Pick<
  Trial,
  'counts' | 'slip' | 'batchWait' | 'service' | 'response' | 'endToEnd' | 'sinceHandOver' | 'workers'
> & {
  readonly acknowledgedBytes: number;
  readonly acknowledgedInWindow: number;
  readonly readers: readonly (Pick<Subscriber, 'reader' | 'received' | 'endToEnd' | 'readCalls' | 'throttledReads'> & {
    readonly receivedBytes: number;
  })[];
};

/** Asks every worker for the figures of the measured window and merges them: counts added, histograms merged. */
export async function gatherFigures(crew: Crew): Promise<Figures> {
  const answers = crew.expect(
    ({ type }) => type === 'producer-figures' || type === 'consumer-figures',
    crew.workers.length,
  );
  crew.tell({ type: 'figures' });
  const producers: ProducerFigures[] = [];
  const consumers: ConsumerFigures[] = [];
  const workers: WorkerPressure[] = [];
  for (const { worker, report } of await answers) {
    if (report.type === 'producer-figures') producers.push(report);
    else if (report.type === 'consumer-figures') consumers.push(report);
    else continue;
    workers.push({ name: worker.name, role: worker.assignment.role, ...report.pressure });
  }
  const members = consumers.flatMap((consumer) => consumer.readers);
  return {
    counts: addCounts(producers),
    acknowledgedBytes: sum(producers.map(({ counts }) => counts.acknowledgedBytes)),
    acknowledgedInWindow: sum(producers.map(({ counts }) => counts.acknowledgedInWindow)),
    slip: distributionOf(producers.map(({ latencies }) => latencies.slip)),
    batchWait: distributionOf(producers.map(({ latencies }) => latencies.batchWait)),
    service: distributionOf(producers.map(({ latencies }) => latencies.service)),
    response: distributionOf(producers.map(({ latencies }) => latencies.response)),
    endToEnd: distributionOf(members.map(({ endToEnd }) => endToEnd)),
    sinceHandOver: distributionOf(members.map(({ sinceHandOver }) => sinceHandOver)),
    workers: workers.sort((a, b) => a.name.localeCompare(b.name)),
    readers: addMembers(members),
  };
}

/** The figures of each reader, ascending: sums over its members. */
export function addMembers(members: readonly ReaderFigures[]): Figures['readers'] {
  const readers = [...Map.groupBy(members, ({ reader }) => reader)].sort(([a], [b]) => a - b);
  return readers.map(([reader, own]) => ({
    reader,
    received: sum(own.map(({ counts }) => counts.received)),
    receivedBytes: sum(own.map(({ counts }) => counts.receivedBytes)),
    endToEnd: distributionOf(own.map(({ endToEnd }) => endToEnd)),
    readCalls: sum(own.map(({ readCalls }) => readCalls)),
    throttledReads: sum(own.map(({ throttledReads }) => throttledReads)),
  }));
}

/** Asks every worker for its bitmaps and counts what was lost, duplicated or out of order since the session began. */
export async function gatherIntegrity(crew: Crew, ended: (reader: number) => boolean): Promise<IntegrityCount> {
  const answers = crew.expect(
    ({ type }) => type === 'producer-bitmaps' || type === 'consumer-bitmaps',
    crew.workers.length,
  );
  crew.tell({ type: 'count' });
  const producers: ProducerRecord[] = [];
  const members: ReaderRecord[] = [];
  for (const { worker, report, attachment } of await answers) {
    if (report.type === 'producer-bitmaps') producers.push(producerRecord(worker, report, attachment));
    else if (report.type === 'consumer-bitmaps') members.push(...readerRecords(worker, report, attachment));
  }
  const { count, missed } = countIntegrity(producers, mergeMembers(members), ended);
  count.examples.push(...(await named(crew, missed)));
  return count;
}

/** What was missed in words; producers tell where their records went. */
async function named(crew: Crew, missed: readonly Missed[]): Promise<string[]> {
  const byProducer = Map.groupBy(missed, ({ producer }) => producer);
  const texts = crew.workers.map(async (worker) => {
    const { assignment } = worker;
    const own = assignment.role === 'producer' ? byProducer.get(assignment.producer) : undefined;
    if (own === undefined) return [];
    const answered = crew.expect(({ type }, { name }) => type === 'places' && name === worker.name, 1);
    worker.send({ type: 'locate', sequences: own.map(({ sequence }) => sequence) });
    const [answer] = await answered;
    const places = answer?.report.type === 'places' ? answer.report.places : [];
    return own.map((each, index) => printMissed(each, places[index]!));
  });
  return (await Promise.all(texts)).flat();
}

/** Asks the producers which records were acknowledged since the session began. */
export async function gatherProduced(crew: Crew): Promise<readonly ProducerRecord[]> {
  const producers = crew.workers.filter(({ assignment }) => assignment.role === 'producer').length;
  const answers = crew.expect(({ type }) => type === 'producer-bitmaps', producers);
  crew.tell({ type: 'count' }, 'producer');
  return (await answers).flatMap(({ worker, report, attachment }) =>
    report.type === 'producer-bitmaps' ? [producerRecord(worker, report, attachment)] : [],
  );
}

function producerRecord(
  { assignment }: Pick<Worker, 'assignment'>,
  { bitmaps }: Extract<Report, { type: 'producer-bitmaps' }>,
  attachment: Buffer,
): ProducerRecord {
  const [acknowledged, indeterminate, positions] = parted(attachment, bitmaps.lengths);
  return {
    producer: bitmaps.producer,
    acknowledged: Bitmap.decode(acknowledged!),
    indeterminate: Bitmap.decode(indeterminate!),
    positions: PositionLog.decode(positions!, assignment.positionStep ?? sparseStep),
  };
}

/** Every reader that a worker hosts, with what it saw of each producer. */
function readerRecords(
  { assignment }: Pick<Worker, 'assignment'>,
  { bitmaps }: Extract<Report, { type: 'consumer-bitmaps' }>,
  attachment: Buffer,
): ReaderRecord[] {
  let at = 0;
  return bitmaps.map(({ lengths, ...reader }) => {
    const parts = parted(attachment.subarray(at), lengths);
    at += sum(lengths);
    const seen = Array.from({ length: parts.length / 3 }, (_, producer) => ({
      received: Bitmap.decode(parts[3 * producer]!),
      duplicated: Bitmap.decode(parts[3 * producer + 1]!),
      positions: PositionLog.decode(parts[3 * producer + 2]!, assignment.positionStep ?? sparseStep),
    }));
    return { ...reader, seen };
  });
}

function parted(attachment: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0;
  return lengths.map((length) => attachment.subarray(at, (at += length)));
}

function addCounts(producers: readonly ProducerFigures[]): Trial['counts'] {
  const of = (name: Exclude<keyof Trial['counts'], 'refusals'>): number =>
    sum(producers.map(({ counts }) => counts[name]));
  const refusals: Record<string, number> = {};
  for (const { counts } of producers) {
    for (const [name, count] of Object.entries(counts.refusals)) refusals[name] = (refusals[name] ?? 0) + count;
  }
  return {
    scheduled: of('scheduled'),
    acknowledged: of('acknowledged'),
    gaveUp: of('gaveUp'),
    refusedFirst: of('refusedFirst'),
    throttledFirst: of('throttledFirst'),
    resent: of('resent'),
    rejected: of('rejected'),
    refusals,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
