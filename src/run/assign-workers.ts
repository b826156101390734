import type { Membership, StreamHandle } from '../adapters/adapter.ts';
import type { Assignment, ConsumerAssignment } from '../load/assignment.ts';
import type { CensusRules } from '../load/partition-census.ts';
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
  readonly workload: Workload;
}

/** One worker a producer of the workload. */
export function producerAssignments(work: Work): Assignment[] {
  return Array.from({ length: work.workload.producers }, (_, producer) => ({
    ...common(work),
    role: 'producer',
    producer,
    batching: work.target.batching,
    resend: work.scenario.resend,
  }));
}

export interface ReaderRules {
  readonly readers: number;
  readonly from: Membership['from'];
  /** Distinguishes readers of one stream that come later. */
  readonly name?: string;
  readonly census?: CensusRules | undefined;
}

/** As few workers as can host so many readers. */
export function consumerAssignments(
  work: Work,
  { readers, from, name = '', census }: ReaderRules,
): ConsumerAssignment[] {
  const hosts = Math.min(consumerWorkersMax, Math.ceil(readers / readersPerWorker));
  return Array.from({ length: hosts }, (_, host): ConsumerAssignment => {
    const numbers = Array.from({ length: readers }, (__, reader) => reader).filter((reader) => reader % hosts === host);
    return {
      ...common(work),
      role: 'consumer',
      readers: numbers.map((reader) => ({
        reader,
        membership: { group: `${work.stream.name}-${name}${reader}`, member: `reader-${reader}`, from },
      })),
      ...(census === undefined ? {} : { census }),
    };
  });
}

function common({ runId, scenario, target, rawSettings, stream, workload }: Work) {
  return {
    // As the scenario names it: a worker loads an adapter of others from the same URL.
    adapter: target.adapter,
    settings: rawSettings,
    stream,
    runId: Number.parseInt(runId.slice(0, 8), 16) >>> 0,
    seed: scenario.seed,
    workload,
    producers: workload.producers,
  };
}
