import type { Bracket } from '../result/result-schema.ts';
import { basisOf, evidenceOf, type Finding, nameOf, type Rule, type RuleOutcome, verdictOf } from './claim.ts';
import { documented } from './facts.ts';
import type { TargetRun } from './target-run.ts';

/** "Typically 5x or less". */
const claimedReaders = 5;
/** "Very high" means more than a Kinesis stream's own limit of registered consumers allows without special terms. */
const veryHighReaders = documented.consumersPerStream;

interface Ladder {
  readonly run: TargetRun;
  readonly readers: Bracket;
  readonly predicted: number | null;
}

/** Kafka: holds when as many readers kept up as a Kinesis stream registers; our own client's limit decides nothing. */
export const kafkaFanOut: Rule = (runs) => {
  const ladders = laddersOf(runs);
  const found = ladders.map(foundText);
  const best = ladders.toSorted((a, b) => (b.readers.held ?? 0) - (a.readers.held ?? 0))[0];
  if (best === undefined) return undecided(found, 'no ladder of readers in these runs');
  if (evidenceOf(best.run.target) === 'simulated') return undecided(found, 'no real Kafka was driven');
  const held = best.readers.held ?? 0;
  if (held >= veryHighReaders)
    return { found, verdict: verdictOf('holds', `${held} readers kept up`, basisOf(best.run)) };
  if (best.readers.boundBy === 'system' || best.readers.boundBy === 'quota')
    return { found, verdict: verdictOf('contradicted', `only ${held} readers kept up`, basisOf(best.run)) };
  return undecided(found, `${held} readers kept up, then ${enderOf(best.readers)}`);
};

/** Kinesis: polling readers share a quota, registered consumers each have their own; the claim is about the first. */
export const kinesisFanOut: Rule = (runs) => {
  const ladders = laddersOf(runs);
  const found = ladders.map(foundText);
  if (ladders.length === 0) return undecided(found, 'no ladder of readers in these runs');
  const measured = ladders.filter(({ run }) => evidenceOf(run.target) === 'measured');
  return measured.length > 0 ? measuredOutcome(measured, found) : simulatedOutcome(ladders, found);
};

function measuredOutcome(ladders: readonly Ladder[], found: readonly Finding[]): RuleOutcome {
  const beyond = ladders.filter(({ readers }) => (readers.held ?? 0) > claimedReaders);
  const polling = ladders.find(({ run }) => isPolling(run));
  const pollingBeyond = beyond.find(({ run }) => isPolling(run));
  if (pollingBeyond !== undefined)
    return {
      found,
      verdict: verdictOf(
        'contradicted',
        `${pollingBeyond.readers.held} polling readers kept up`,
        basisOf(pollingBeyond.run),
      ),
    };
  if (beyond[0] !== undefined)
    return {
      found,
      verdict: verdictOf(
        'holds only if',
        `readers poll; ${beyond[0].readers.held} kept up with enhanced fan-out`,
        basisOf(beyond[0].run),
      ),
    };
  if (polling !== undefined && polling.readers.boundBy === 'quota')
    return {
      found,
      verdict: verdictOf(
        'holds only if',
        'readers poll; enhanced fan-out was not measured beyond it',
        basisOf(polling.run),
      ),
    };
  return undecided(found, `no quota was reached: ${enderOf(ladders[0]!.readers)}`);
}

function simulatedOutcome(ladders: readonly Ladder[], found: readonly Finding[]): RuleOutcome {
  const states = ladders.map((ladder) => ({ ladder, state: againstPrediction(ladder) }));
  const off = states.find(({ state }) => state === 'off');
  if (off !== undefined)
    return {
      found,
      verdict: verdictOf(
        'not as documented (simulated)',
        `${ladderText(off.ladder)}, predicted ${off.ladder.predicted}`,
        basisOf(off.ladder.run),
      ),
    };
  const met = states.filter(({ state }) => state === 'met');
  if (met[0] === undefined) return undecided(found, `no quota was reached: ${enderOf(ladders[0]!.readers)}`);
  return {
    found,
    verdict: verdictOf(
      'as documented (simulated)',
      [...new Set(met.map(({ ladder }) => `${ladder.run.target.label} ${ladder.readers.held}`))].join(', '),
      basisOf(met[0].ladder.run),
    ),
  };
}

/** `met`: the limit found is the predicted one. `open`: the ladder, our client or the machine ended before it. */
function againstPrediction({ readers, predicted }: Ladder): 'met' | 'off' | 'open' {
  const held = readers.held ?? 0;
  if (predicted === null) return 'open';
  if (held > predicted) return 'off';
  if (readers.failed === null) return held === predicted ? 'met' : 'open';
  if (readers.failed > predicted) return readers.boundBy === 'client' || readers.boundBy === 'host' ? 'open' : 'met';
  return readers.boundBy === 'quota' || readers.boundBy === 'system' ? 'off' : 'open';
}

function undecided(found: readonly Finding[], why: string): RuleOutcome {
  return { found, verdict: verdictOf('not measured here', why, null) };
}

function laddersOf(runs: readonly TargetRun[]): Ladder[] {
  return runs.flatMap((run) =>
    run.target.finding?.kind === 'fan-out'
      ? [{ run, readers: run.target.finding.readers, predicted: run.target.finding.predictedReaders }]
      : [],
  );
}

function isPolling({ target }: TargetRun): boolean {
  return target.description?.settings['consumer'] === 'polling';
}

function foundText(ladder: Ladder): Finding {
  const { run, readers, predicted } = ladder;
  const why = readers.failed === null ? '' : ` (${readers.boundByDetail || readers.because})`;
  const expected = predicted === null ? '' : `; computed limit ${predicted}`;
  return { label: evidenceOf(run.target), text: `${nameOf(run)}: ${ladderText(ladder)}${why}${expected}` };
}

function ladderText({ readers: { held, failed, boundBy } }: Ladder): string {
  const sign = failed === null || boundBy === 'client' || boundBy === 'host' ? '≥ ' : '';
  const kept = held === null ? 'no reader kept up' : `${sign}${held} reader${held === 1 ? '' : 's'} kept up`;
  return failed === null ? `${kept}, none failed` : `${kept}, ${failed} failed`;
}

function enderOf({ failed, boundBy }: Bracket): string {
  if (failed === null) return 'the ladder ended';
  return {
    client: 'our client gave out',
    host: 'this machine gave out',
    quota: 'a quota',
    system: 'the system',
    unknown: 'something unknown',
    nothing: 'nothing',
  }[boundBy];
}
