import type { Result } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { boundBy } from './bound-by.ts';
import { limitChecks } from './limits.ts';
import { takeoversOf } from './takeover-rules.ts';
import { hasGivenRate, owingTrials, type ScenarioTarget, type Subject, subjectOf, targetRunsOf } from './target-run.ts';
import { isPromised, leastAchievedShare, mostUnread, unreadAdvice } from './trust.ts';

/** Share of the records that may seem received before they were due, by a microsecond of the clocks. */
const mostBeforeDue = 0.001;

/** Why a run is not valid: exit code 4. */
export interface InvalidReason extends Subject {
  readonly code:
    | 'lost'
    | 'unread'
    | 'duplicated'
    | 'reordered'
    | 'misplaced'
    | 'foreign'
    | 'gave-up'
    | 'rate-not-met'
    | 'too-few'
    | 'clocks'
    | 'limit-unknown';
  readonly text: string;
}

/**
 * Reasons not to believe the run at all; none for a valid one. Probes of a search and rungs that failed are data
 * about a limit and never count, except a loss on a rung or a confirmation that no reader's backlog explains.
 */
export function validity(result: Result): InvalidReason[] {
  const ofTargets = targetRunsOf(result).flatMap(invalidReasons);
  const unknownLimits = limitChecks(result)
    .filter(({ state }) => state === 'unknown')
    .map(({ scenario, target, text }) => ({ scenario, target, code: 'limit-unknown' as const, text }));
  return [...ofTargets, ...unknownLimits];
}

const limitTrials: ReadonlySet<Trial['purpose']> = new Set(['rung', 'confirmation']);

/** The reasons of one target, limits left aside. */
export function invalidReasons(run: ScenarioTarget): InvalidReason[] {
  const judged = owingTrials(run.target);
  const unexplained = run.target.trials.filter(
    (trial) => limitTrials.has(trial.purpose) && !trial.held && lostForGood(trial),
  );
  const found = [
    ...judged.flatMap((trial) => trialReasons(trial, run)),
    ...unexplained.flatMap((trial) => faults(trial, run)),
    ...takeoverLosses(run),
  ];
  return found.map((reason) => ({ ...subjectOf(run), ...reason }));
}

/** What a group lost while members came and went; what it read twice is a figure, not a fault. */
function takeoverLosses(run: ScenarioTarget): Reason[] {
  const lost = takeoversOf(run).reduce((sum, takeover) => sum + takeover.lost, 0);
  return lost === 0 || !isPromised('lost', run.asRun)
    ? []
    : [{ code: 'lost', text: `${lost} records lost while members of the group came and went` }];
}

type Reason = Pick<InvalidReason, 'code' | 'text'>;

function trialReasons(trial: Trial, run: ScenarioTarget): Reason[] {
  return [
    ...faults(trial, run),
    ...unreadReasons(trial),
    ...rateReasons(trial),
    ...sampleReasons(trial),
    ...clockReasons(trial),
  ];
}

/** More is missing than the readers had still to read when the drain ended. */
function lostForGood({ integrity, subscribers }: Trial): boolean {
  return integrity.lost > subscribers.reduce((sum, { undrained }) => sum + undrained, 0);
}

function faults({ integrity, counts }: Trial, { asRun }: ScenarioTarget): Reason[] {
  const broken = (['lost', 'duplicated', 'reordered'] as const).filter(
    (fault) => integrity[fault] > 0 && isPromised(fault, asRun),
  );
  const exampleOf = (fault: string): string => {
    const example = integrity.examples.find((each) => each.startsWith(fault));
    return example === undefined ? '' : `, e.g. ${example}`;
  };
  return [
    ...broken.map((fault) => ({ code: fault, text: `${integrity[fault]} records ${fault}${exampleOf(fault)}` })),
    ...(integrity.misplaced > 0
      ? [
          {
            code: 'misplaced' as const,
            text: `${integrity.misplaced} records read at another position than was acknowledged${exampleOf('misplaced')}`,
          },
        ]
      : []),
    ...(integrity.foreign > 0
      ? [{ code: 'foreign' as const, text: `${integrity.foreign} records received that this run never sent` }]
      : []),
    ...(counts.gaveUp > 0
      ? [
          {
            code: 'gave-up' as const,
            text: `${counts.gaveUp} of ${counts.scheduled} records given up: refused to the last resend, or due and not sent in time`,
          },
        ]
      : []),
  ];
}

/** What a reader had still to read may be late or lost: nobody knows. A search takes it for a rate that did not hold. */
function unreadReasons(trial: Trial): Reason[] {
  const { subscribers, drainSeconds } = trial;
  const most = hasGivenRate(trial) ? mostUnread(subscribers) : 0;
  return most === 0
    ? []
    : [
        {
          code: 'unread',
          text: `${most} acknowledged records not read by the slowest reader ${drainSeconds.toFixed(1)} s after the load; ${unreadAdvice}`,
        },
      ];
}

function rateReasons(trial: Trial): Reason[] {
  const { offeredPerSecond: offered, achievedPerSecond: achieved } = trial;
  if (!hasGivenRate(trial) || offered === 0 || achieved / offered >= leastAchievedShare) return [];
  const bound = boundBy(trial);
  const saturated =
    bound === null ? '' : `; the load generator's ${bound === 'client' ? 'event loop' : 'machine'} was saturated`;
  return [
    {
      code: 'rate-not-met',
      text: `achieved ${((achieved / offered) * 100).toFixed(1)} % of the offered ${offered}/s, less than ${leastAchievedShare * 100} %${saturated}`,
    },
  ];
}

/**
 * Without a median there is no figure at all; a missing high percentile is only a cell less. Only a repetition owes
 * percentiles; rungs and confirmations are judged by whether they hold.
 */
function sampleReasons(trial: Trial): Reason[] {
  if (!hasGivenRate(trial)) return [];
  const { response, endToEnd } = trial;
  const poorer = endToEnd.p50Ms === null ? endToEnd : response;
  return poorer.p50Ms === null
    ? [{ code: 'too-few', text: `${poorer.count} samples from ${poorer.batches} batches: not even a median` }]
    : [];
}

/** A record cannot arrive before it was due: then the clocks of two processes do not agree. */
function clockReasons(trial: Trial): Reason[] {
  const { endToEnd } = trial;
  if (!hasGivenRate(trial) || endToEnd.clamped <= mostBeforeDue * endToEnd.count) return [];
  return [
    {
      code: 'clocks',
      text: `${endToEnd.clamped} of ${endToEnd.count} records seem received before they were due: the clocks of two processes do not agree; run it again`,
    },
  ];
}
