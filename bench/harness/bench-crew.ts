import type { StreamHandle } from '../../src/adapters/adapter.ts';
import type { Assignment, Segment } from '../../src/load/assignment.ts';
import { now } from '../../src/measure/clock.ts';
import { Crew } from '../../src/run/crew.ts';
import { bytes } from '../../src/units/size.ts';
import { milliseconds } from '../../src/units/duration.ts';
import { perSecond } from '../../src/units/rate.ts';

/** What the workers of a benchmark do. */
export interface CrewSpec {
  readonly adapter: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly stream: StreamHandle;
  readonly recordBytes: number;
  /** Producer processes, and consumer processes that share one group. */
  readonly producers: number;
  readonly consumers: number;
  /** The most bytes of a batch, and the most batches one producer has in flight. */
  readonly batchBytes: number;
  readonly inFlight: number;
  /** Name of the consumers' group. */
  readonly group?: string;
}

export const lingerMilliseconds = 5;
/** The same for all crews, so that the consumers of one know the records of another. */
const seed = 1;
const runId = 1;
/** More than any batch has: only its bytes bound it. */
const batchRecords = 10_000;
/** Consumers without producers of their own read what at most so many have written. */
const producersOfAnotherCrew = 2;
const barrierNanoseconds = 50e6;

/** Starts the harness's own worker processes: stamps, histograms and integrity are on as in any run. */
export function startCrew(spec: CrewSpec, signal: AbortSignal): Promise<Crew> {
  return Crew.start(assignmentsOf(spec), seed, signal);
}

/** A load of so many records a second by all producers together, of which all but the first part is measured. */
export function segmentOf(id: number, ratePerSecond: number, leadMilliseconds: number, measured: number): Segment {
  const startAt = now() + barrierNanoseconds;
  const measureFrom = startAt + leadMilliseconds * 1e6;
  const endAt = measureFrom + measured * 1e6;
  return {
    id,
    ratePerSecond,
    startAt,
    endAt,
    measureFrom,
    measureTo: endAt,
    giveUpAt: endAt + 10e9,
    resend: true,
  };
}

/** Process ids of the workers that have a role. */
export function pidsOf(crew: Crew, role: Assignment['role']): number[] {
  return crew.workers.filter(({ assignment }) => assignment.role === role).map(({ child }) => child.pid);
}

/** Runs a segment on all producers; resolves when they are done with it. */
export async function runSegment(crew: Crew, segment: Segment): Promise<void> {
  const producers = pidsOf(crew, 'producer').length;
  const done = crew.expect((report) => report.type === 'segment-done' && report.id === segment.id, producers);
  crew.tell({ type: 'segment', segment });
  await done;
}

function assignmentsOf(spec: CrewSpec): Assignment[] {
  const { adapter, settings, stream, producers, consumers } = spec;
  const common = {
    adapter,
    settings,
    stream,
    runId,
    seed,
    // Consumers must know of every producer whose records they meet.
    producers: producers || producersOfAnotherCrew,
    workload: {
      partitions: stream.partitions,
      producers,
      rate: perSecond(1),
      arrival: 'constant',
      recordSize: bytes(spec.recordBytes),
      keys: { distinct: 1, skew: 'none' },
      ordering: 'none',
      compressibility: 0,
    },
  } as const;
  const batching = {
    linger: milliseconds(lingerMilliseconds),
    records: batchRecords,
    bytes: bytes(spec.batchBytes),
    inFlight: spec.inFlight,
  };
  const resend = {
    attempts: 10,
    backOffMin: milliseconds(50),
    backOffMax: milliseconds(1_000),
    deadline: milliseconds(60_000),
  };
  return [
    ...Array.from({ length: producers }, (_, producer): Assignment => ({
      ...common,
      role: 'producer',
      producer,
      batching,
      resend,
    })),
    ...Array.from({ length: consumers }, (_, reader): Assignment => ({
      ...common,
      role: 'consumer',
      readers: [{ reader, membership: { group: spec.group ?? 'readers', member: `member-${reader}`, from: 'latest' } }],
    })),
  ];
}
