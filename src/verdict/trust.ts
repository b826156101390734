import type { Result } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { busyEventLoop, busyHost, fullestWindow, fullWindow, pressedHost } from '../experiments/holds.ts';
import { busiestWorker } from './bound-by.ts';
import type { ScenarioAsRun } from './scenario-as-run.ts';
import { settingsAlike } from './settings-alike.ts';
import type { TrustCheck } from './trust-check.ts';
import { hasGivenRate, type Subject, subjectOf, type TargetRun, targetRunsOf } from './target-run.ts';

/** The checks of one trial, or of a target or scenario as a whole where `trial` is null. */
export interface Trust extends Subject {
  /** Index in the target's `trials`. */
  readonly trial: number | null;
  readonly checks: readonly TrustCheck[];
}

/** May this run be believed? One entry per trial, then one per target and one per scenario. */
export function trust(result: Result): Trust[] {
  const runs = targetRunsOf(result);
  const ofTrials = runs.flatMap((run) =>
    run.target.trials.map((trial, index) => ({
      ...subjectOf(run),
      trial: index,
      checks: trialChecks(trial, run.asRun),
    })),
  );
  const ofTargets = runs.map((run) => ({ ...subjectOf(run), trial: null, checks: [repetitionsAsPlanned(run)] }));
  const ofScenarios = result.scenarios.map((scenario) => ({
    scenario: scenario.name,
    target: null,
    trial: null,
    checks: settingsAlike(runs.filter((run) => run.scenario === scenario)),
  }));
  return [...ofTrials, ...ofTargets, ...ofScenarios];
}

/** The smallest share of the offered rate at which a fixed-rate trial still answers its question. */
export const leastAchievedShare = 0.95;

function trialChecks(trial: Trial, asRun: ScenarioAsRun): TrustCheck[] {
  return [
    ...(hasGivenRate(trial) ? [achievedShare(trial), readToTheEnd(trial)] : []),
    promise('lost', trial.integrity.lost, asRun),
    promise('duplicated', trial.integrity.duplicated, asRun),
    promise('reordered', trial.integrity.reordered, asRun),
    clientFree(trial),
    hostFree(trial),
    timersPunctual(trial),
    collectorQuiet(trial),
    enoughSamples(trial),
  ];
}

function check(name: string, ok: boolean | null, value: number | null, text: string, advice: string): TrustCheck {
  return { name, ok, value, text, advice: ok === true ? '' : advice };
}

function achievedShare(trial: Trial): TrustCheck {
  const { offeredPerSecond, achievedPerSecond } = trial;
  const window = fullestWindow(trial) ?? 0;
  const wider =
    window >= fullWindow
      ? `, or raise batching.inFlight: batches waited for one in flight ${percent(window)} of the time`
      : '';
  const share = offeredPerSecond === 0 ? 1 : achievedPerSecond / offeredPerSecond;
  return check(
    'achieved ÷ offered',
    share >= leastAchievedShare,
    share,
    `achieved ${percent(share)} of the offered rate (at least ${percent(leastAchievedShare)})`,
    `lower the rate, or search for the ceiling with experiment: saturation${wider}`,
  );
}

/** What to do about records that were still unread when the time to drain was up. */
export const unreadAdvice = 'raise phases.drainMax, or lower the rate to what the readers can follow';

/** Records the slowest reader had still to read when the drain ended. */
export function mostUnread(subscribers: Trial['subscribers']): number {
  return Math.max(0, ...subscribers.map(({ undrained }) => undrained));
}

function readToTheEnd({ subscribers, drainSeconds }: Trial): TrustCheck {
  const most = mostUnread(subscribers);
  return check(
    'read to the end',
    most === 0,
    most,
    `${most} records unread by the slowest reader ${drainSeconds.toFixed(1)} s after the load`,
    unreadAdvice,
  );
}

/** True when the scenario promises that the fault does not happen. Only per key, where there are keys, is there an order. */
export function isPromised(fault: 'lost' | 'duplicated' | 'reordered', { allow, workload }: ScenarioAsRun): boolean {
  const hasOrder = workload.ordering === 'key' && workload.keys.skew !== 'none';
  return !allow.includes(fault) && (fault !== 'reordered' || hasOrder);
}

function promise(fault: 'lost' | 'duplicated' | 'reordered', count: number, asRun: ScenarioAsRun): TrustCheck {
  const promised = isPromised(fault, asRun);
  return check(
    fault,
    count === 0 || !promised,
    count,
    `${count} records ${fault}${promised ? '' : ' (not promised by this scenario)'}`,
    `see the integrity examples in the result; if the scenario is about faults, write allow: [${fault}]`,
  );
}

function clientFree(trial: Trial): TrustCheck {
  const busiest = busiestWorker(trial);
  return check(
    'client-bound',
    busiest === null ? null : busiest.share < busyEventLoop,
    busiest?.share ?? null,
    busiest === null
      ? 'the event loops of the workers were not observed'
      : `event loop of ${busiest.name} busy ${percent(busiest.share)} of the time (below ${percent(busyEventLoop)})`,
    'add producers or lower the rate; until then the figures are bounds of the system (≥), not limits of it',
  );
}

function hostFree({ host }: Trial): TrustCheck {
  const known = [
    ...(host.cpuShare === null ? [] : [`CPU ${percent(host.cpuShare)} busy`]),
    ...(host.pressureShare === null ? [] : [`CPU pressure ${percent(host.pressureShare)}`]),
  ];
  return check(
    'host-bound',
    known.length === 0 ? null : (host.cpuShare ?? 0) <= busyHost && (host.pressureShare ?? 0) <= pressedHost,
    host.cpuShare,
    known.length === 0
      ? 'this platform does not tell how busy the machine was'
      : `${known.join(', ')} (at most ${percent(busyHost)} and ${percent(pressedHost)})`,
    'close other programs, use a larger machine, or put the system on another one; figures are bounds (≥) until then',
  );
}

/** Beyond it latencies of a few milliseconds are as much the tool's as the system's. */
const mostTimerLatenessMs = 5;

function timersPunctual({ workers }: Trial): TrustCheck {
  const [latest] = workers.toSorted((a, b) => b.timerLatenessP99Ms - a.timerLatenessP99Ms);
  const most = latest?.timerLatenessP99Ms ?? null;
  return check(
    'loop delay',
    most === null ? null : most <= mostTimerLatenessMs,
    most,
    latest === undefined
      ? 'the timers of the workers were not observed'
      : `timers of ${latest.name} late by p99 ${latest.timerLatenessP99Ms.toFixed(1)} ms (at most ${mostTimerLatenessMs} ms)`,
    'lower the rate, or give the machine less to do: so much of each latency may be ours',
  );
}

const mostCollectionShare = 0.05;

function collectorQuiet({ workers }: Trial): TrustCheck {
  const most = workers.length === 0 ? null : Math.max(...workers.map((worker) => worker.garbageCollectionShare));
  return check(
    'garbage collection',
    most === null ? null : most < mostCollectionShare,
    most,
    most === null
      ? 'garbage collection was not observed'
      : `at most ${percent(most)} of a worker's time (below ${percent(mostCollectionShare)})`,
    'lower the rate or the record size, or give the workers more memory',
  );
}

function enoughSamples({ endToEnd, response, purpose }: Trial): TrustCheck {
  const [fewer, kind] = endToEnd.p99Ms === null ? [endToEnd, 'end to end'] : [response, 'response'];
  const ok = endToEnd.p99Ms !== null && response.p99Ms !== null;
  return check(
    'samples',
    // A probe of a search needs no percentiles: it asks only whether the rate held.
    purpose === 'search' && !ok ? null : ok,
    fewer.count,
    `${kind}: ${fewer.count} samples from ${fewer.batches} batches`,
    'measure longer: a p99 needs 10 samples from 10 batches beyond it',
  );
}

function repetitionsAsPlanned({ target, asRun, scenario }: TargetRun): TrustCheck {
  const { finding } = target;
  const done =
    finding?.kind === 'set-up'
      ? Math.max(0, ...finding.steps.map(({ milliseconds }) => milliseconds.length))
      : finding !== null && 'runs' in finding && finding.runs.length > 0
        ? finding.runs.length
        : new Set(target.trials.filter(isPlanned).map(({ repetition }) => repetition)).size;
  // A search confirms once, however often its scenario would repeat a load.
  // What the adapter cannot do at all is said where its figures would stand.
  const isUnable = finding?.kind === 'takeover' && finding.unable !== '';
  const planned = isUnable ? 0 : scenario.experiment === 'saturation' ? 1 : asRun.repetitions;
  return check(
    'repetitions',
    done >= planned,
    done,
    `${done} of ${planned} repetitions`,
    target.problem === null ? 'run it again to the end' : target.problem.message,
  );
}

/** What belongs to a search, or comes after it, is no repetition of the plan. */
function isPlanned({ purpose }: Trial): boolean {
  return purpose !== 'search' && purpose !== 'common-rate';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 || (share > 0.9 && share < 1) ? 1 : 0)} %`;
}
