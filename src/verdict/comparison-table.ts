import type { Result } from '../result/result-schema.ts';
import {
  type Claim,
  type ClaimOutcome,
  type ComparisonRow,
  evidenceOf,
  nameOf,
  type System,
  verdictOf,
} from './claim.ts';
import { claimRows } from './claims.ts';
import { type TargetRun, targetRunsOf } from './target-run.ts';
import { invalidReasons } from './validity.ts';

/**
 * The comparison table: one row per dimension, judged from all the results together. Only complete targets of
 * valid runs are heard; a run that lost records decides nothing.
 */
export function comparisonTable(results: readonly Result[]): ComparisonRow[] {
  const runs = results.flatMap(targetRunsOf);
  return claimRows.map(({ dimension, title, kinesis, kafka }) => ({
    dimension,
    title,
    kinesis: outcome('kinesis', kinesis, rowRuns(runs, 'kinesis', kinesis, dimension)),
    kafka: outcome('kafka', kafka, rowRuns(runs, 'kafka', kafka, dimension)),
  }));
}

function rowRuns(runs: readonly TargetRun[], system: System, { decidedBy }: Claim, dimension: string): TargetRun[] {
  return runs.filter(
    ({ target, scenario }) => target.adapter === system && (decidedBy === 'any' || scenario.dimension === dimension),
  );
}

function outcome(system: System, claim: Claim, runs: readonly TargetRun[]): ClaimOutcome {
  const { documented, byDocuments, rule } = claim;
  const answer = { system, claim: claim.claim, documented, byDocuments, found: [] };
  if (rule === null) return { ...answer, verdict: verdictOf('not measured yet', '', null) };
  if (runs.length === 0) return { ...answer, verdict: verdictOf('not measured here', 'not part of these runs', null) };
  const heard = runs.filter(isHeard);
  const unheard = runs
    .filter((run) => !isHeard(run))
    .map((run) => ({ label: evidenceOf(run.target), text: whyUnheard(run) }));
  if (heard.length === 0) return { ...answer, verdict: verdictOf('not measured here', whyUnheard(runs[0]!), null) };
  const { found, verdict } = rule(heard);
  return { ...answer, verdict, found: [...found, ...unheard] };
}

/** Only complete targets whose figures are valid speak for or against a claim. */
function isHeard(run: TargetRun): boolean {
  return run.target.status === 'complete' && invalidReasons(run).length === 0;
}

function whyUnheard(run: TargetRun): string {
  const { status, problem } = run.target;
  const reason = status === 'complete' ? invalidReasons(run)[0]?.text : problem?.message;
  return `${nameOf(run)} ${status === 'complete' ? 'is not valid' : status}${reason === undefined ? '' : `: ${reason}`}`;
}
