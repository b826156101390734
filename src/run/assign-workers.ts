import type { Membership, StreamHandle } from '../adapters/adapter.ts';
import type { Assignment, ConsumerAssignment } from '../load/assignment.ts';
import type { CensusRules } from '../load/partition-census.ts';
import { positionStep } from '../load/position-log.ts';
import type { Scenario, Target, Workload } from '../scenario/scenario.ts';

/** Readers one consumer process hosts before another is started, and the most processes there are. */
const readersPerWorker = 10;
const consumerWorkersMax = 4;

/** What all workers of one stream have in common. */
export interface Work {
  readonly runId: string;
  readonly scenario: Scenario;
  readonly target: Target;
  readonly rawSettings: Readonly<Record<string, unknown>>;
  readonly stream: StreamHandle;
  /** Streams of the same load besides. */
  readonly furtherStreams?: readonly StreamHandle[];
  readonly workload: Workload;
  readonly producers: number;
}

/** One worker a producer of the workload; producers take the streams in turn. */
export function producerAssignments(work: Work): Assignment[] {
  const streams = [work.stream, ...(work.furtherStreams ?? [])];
  return Array.from({ length: work.producers }, (_, producer) => ({
    ...common(work),
    role: 'producer',
    producer,
    stream: streams[producer % streams.length]!,
    firstPartition: (producer % streams.length) * work.stream.partitions,
    batching: work.target.batching,
    resend: work.scenario.resend,
  }));
}

export interface ReaderRules {
  readonly readers: number;
  /** Processes that share the partitions of each reader; 1 by default. */
  readonly members?: number;
  readonly from: Membership['from'];
  /** Distinguishes readers of one stream that come later. */
  readonly name?: string;
  readonly census?: CensusRules | undefined;
}

/** As few workers as can host so many readers, the members of one reader never in the same. */
export function consumerAssignments(
  work: Work,
  { readers, members = 1, from, name = '', census }: ReaderRules,
): ConsumerAssignment[] {
  const hosts =
    readers === 0 ? 0 : Math.max(members, Math.min(consumerWorkersMax, Math.ceil(readers / readersPerWorker)));
  const places = Array.from({ length: readers * members }, (_, place) => {
    const reader = Math.floor(place / members);
    return { reader, member: place % members };
  });
  return Array.from({ length: hosts }, (_, host): ConsumerAssignment => {
    const hosted = places.filter(({ reader, member }) => (reader + member) % hosts === host);
    return {
      ...common(work),
      role: 'consumer',
      readers: hosted.map(({ reader, member }) => ({
        reader,
        membership: {
          group: `${work.stream.name}-${name}${reader}`,
          member: member === 0 ? `reader-${reader}` : `reader-${reader}-${member}`,
          from,
        },
        shared: members > 1,
      })),
      ...(work.furtherStreams === undefined ? {} : { furtherStreams: work.furtherStreams }),
      ...(census === undefined ? {} : { census }),
    };
  });
}

function common({ runId, scenario, target, rawSettings, stream, workload, producers }: Work) {
  return {
    // As the scenario names it: a worker loads an adapter of others from the same URL.
    adapter: target.adapter,
    settings: rawSettings,
    stream,
    runId: Number.parseInt(runId.slice(0, 8), 16) >>> 0,
    seed: scenario.seed,
    // A search offers other rates than its scenario's.
    ...(scenario.experiment === 'saturation' ? {} : { positionStep: positionStep(workload.rate) }),
    workload,
    producers,
  };
}
