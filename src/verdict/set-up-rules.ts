import type { Finding as ResultFinding } from '../result/result-schema.ts';
import { basisOf, evidenceOf, type Finding, type Rule, verdictOf } from './claim.ts';
import type { TargetRun } from './target-run.ts';

type SetUp = Extract<ResultFinding, { kind: 'set-up' }>;

const hour = 3_600_000;
/** "A couple of hours" and "a few weeks", in milliseconds, each read as the least the words allow. */
export const claimedSetUp = { kinesis: 2 * hour, kafka: 2 * 7 * 24 * hour } as const;

/**
 * Whether setting up takes as long as people say. A local server's own delays are settings, so a simulated set-up
 * decides nothing; a measured one decides about the first record only, never about running it in production.
 */
export function setUpRule(claimedMs: number): Rule {
  return (runs) => {
    const found = runs.flatMap(foundText);
    const measured = runs.find(({ target }) => evidenceOf(target) === 'measured' && totalMs(target.finding) !== null);
    const total = measured === undefined ? null : totalMs(measured.target.finding);
    if (measured === undefined || total === null)
      return {
        found,
        verdict: verdictOf('not measured here', "a local server's delays are settings: needs AWS", null),
      };
    if (total >= claimedMs)
      return { found, verdict: verdictOf('holds', `${seconds(total)} to the first record`, basisOf(measured)) };
    return {
      found,
      verdict: verdictOf(
        'holds only if',
        `production operation is meant, which is not measured: the first record was back after ${seconds(total)}`,
        basisOf(measured),
      ),
    };
  };
}

/** The middle repetition of the sum over all steps; null when a step has no measured value. */
export function totalMs(finding: TargetRun['target']['finding']): number | null {
  if (finding?.kind !== 'set-up' || finding.steps.length === 0) return null;
  const repetitions = Math.min(...finding.steps.map(({ milliseconds }) => milliseconds.length));
  if (repetitions === 0) return null;
  const totals = Array.from({ length: repetitions }, (_, index) => sumAt(finding, index)).sort((a, b) => a - b);
  return totals[Math.floor(repetitions / 2)] ?? null;
}

function sumAt({ steps }: SetUp, index: number): number {
  return steps.reduce((sum, { milliseconds }) => sum + (milliseconds[index] ?? 0), 0);
}

function foundText({ target }: TargetRun): Finding[] {
  if (target.finding?.kind !== 'set-up') return [];
  if (evidenceOf(target) === 'simulated') {
    const stated = target.finding.steps.filter(({ documented }) => documented !== undefined);
    return stated.map(({ name, documented }) => ({
      label: 'documented',
      text: `${target.label}: ${name} ${documented}`,
    }));
  }
  const total = totalMs(target.finding);
  return total === null
    ? []
    : [
        {
          label: 'measured',
          text: `${target.label}: first record read back after ${seconds(total)}, ${target.finding.settingsTouched} settings touched`,
        },
      ];
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toPrecision(3))} s`;
}
