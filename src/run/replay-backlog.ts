import type { Replayed, ReplaySpec } from '../experiments/stage.ts';
import type { Assignment } from '../load/assignment.ts';
import { consumerAssignments, type Work } from './assign-workers.ts';
import { Crew } from './crew.ts';
import type { LoadSession } from './load-session.ts';

/** How often readers are asked how far they are. */
const askEveryMs = 250;
/** Beyond its poll interval a reader that is up to date may be so late. */
const headroomMs = 1_000;

export interface ReplayFacts {
  readonly work: Work;
  readonly writers: LoadSession;
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
  readonly pause: (durationMs: number) => Promise<void>;
  /** How many times readers came to this stream before. */
  readonly nth: number;
}

/** Lets readers begin with the oldest record of a stream that is written on, until all are up to date. */
export async function replayBacklog(spec: ReplaySpec, facts: ReplayFacts): Promise<Replayed> {
  const { work, writers, pollIntervalMs, nth } = facts;
  const { readers, ratePerSecond, limitMs, backlogRecords } = spec;
  const written = writers.hold({
    purpose: 'search',
    ratePerSecond,
    warmUpMs: 0,
    measureMs: limitMs,
    drainMaxMs: 2_000,
  });
  const census = { markRecords: backlogRecords, youngMs: pollIntervalMs + headroomMs };
  const assignments = consumerAssignments(work, { readers, from: 'oldest', name: `replay-${nth}-`, census });
  let ended = false;
  const end = written.then(
    () => (ended = true),
    () => (ended = true),
  );
  try {
    const replayed = await untilCaughtUp(assignments, () => ended, facts);
    writers.halt();
    await written;
    return replayed;
  } finally {
    // Also when the readers failed: the load ends before its session does.
    writers.halt();
    await end;
  }
}

async function untilCaughtUp(
  assignments: readonly Assignment[],
  isOver: () => boolean,
  { work, signal, pause }: ReplayFacts,
): Promise<Replayed> {
  await using crew = await Crew.start(assignments, work.scenario.seed, signal);
  const throttled = new Map<string, number>();
  crew.listen(({ name }, report) => {
    if (report.type === 'progress')
      throttled.set(
        name,
        (report.throttledReads ?? []).reduce((a, b) => a + b, 0),
      );
  });
  for (;;) {
    const found = await crew.census();
    if (isOver() || found.every(({ caughtUpAt, mark }) => caughtUpAt !== null && mark !== null))
      return { readers: found, throttledReads: [...throttled.values()].reduce((a, b) => a + b, 0) };
    await Promise.race([pause(askEveryMs), crew.failure]);
  }
}
