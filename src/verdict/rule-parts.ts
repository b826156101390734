import { basisOf, evidenceOf, type Finding, type RuleOutcome, verdictOf } from './claim.ts';
import type { TargetRun } from './target-run.ts';

/** Whether one repetition bears a claim out, and why in a few words. */
export interface Judgement {
  readonly ok: boolean;
  readonly detail: string;
  /** It bears the claim out under a condition, which the detail names. */
  readonly isConditional?: boolean;
}

export interface Seen<F> {
  readonly run: TargetRun;
  readonly found: F;
}

/**
 * One repetition that contradicts a claim outweighs all that bear it out; a simulated system is heard only where none
 * was measured, and then says no more than whether it does as documented. `seen` is never empty.
 */
export function decideRuns<F>(
  found: readonly Finding[],
  seen: readonly Seen<F>[],
  judge: (found: F) => Judgement,
): RuleOutcome {
  const measured = seen.filter(({ run }) => evidenceOf(run.target) === 'measured');
  const judged = (measured.length > 0 ? measured : seen).map((each) => ({ ...judge(each.found), run: each.run }));
  const { ok, detail, run, isConditional } = judged.find((each) => !each.ok) ?? judged[0]!;
  if (measured.length > 0) {
    const held = isConditional === true ? 'holds only if' : 'holds';
    return { found, verdict: verdictOf(ok ? held : 'contradicted', detail, basisOf(run)) };
  }
  const kind = ok ? 'as documented (simulated)' : 'not as documented (simulated)';
  return { found, verdict: verdictOf(kind, detail, basisOf(run)) };
}

export function undecided(found: readonly Finding[], why: string): RuleOutcome {
  return { found, verdict: verdictOf('not measured here', why, null) };
}

/** What stands before a time of a system without a network: `floor ≥ `, else nothing. */
export function floorOf({ target }: TargetRun): string {
  return evidenceOf(target) === 'simulated' ? 'floor ≥ ' : '';
}

/** `0.84 s`, `12.3 s`. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1_000;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} s`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A span of time in the largest unit that is whole: `7 d`, `24 h`, `90 min`, `2 s`, `1 ms`, `for ever`. */
export function span(milliseconds: number | 'unlimited'): string {
  if (milliseconds === 'unlimited') return 'for ever';
  if (milliseconds <= 0) return `${milliseconds} ms`;
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const unit = units.find(([size]) => milliseconds % size === 0);
  if (milliseconds === 86_400_000) return '24 h';
  return unit === undefined ? `${milliseconds} ms` : `${(milliseconds / unit[0]).toLocaleString('en-US')} ${unit[1]}`;
}
