import { notComparable } from '../result/gate-result.ts';
import type { Result } from '../result/result-schema.ts';
import { limitBreaches } from '../verdict/limits.ts';
import { validity } from '../verdict/validity.ts';
import { exitCodes } from './exit-codes.ts';

/** What a result means for the exit code, with one line for each reason. */
export interface Outcome {
  readonly code: number;
  readonly reasons: readonly string[];
}

const exitCodeOf: Readonly<Record<string, number>> = {
  unreachable: exitCodes.unavailable,
  settings: exitCodes.usage,
  worker: exitCodes.notValid,
  failed: exitCodes.notValid,
  [notComparable]: exitCodes.notComparable,
};

/** The exit code of a target's problem. */
export function codeOfProblem(code: string): number {
  return exitCodeOf[code] ?? exitCodes.bug;
}

/** Of several problems the first of these decides: a bug of ours must not hide, nor a system that was not there. */
const gravest = [exitCodes.bug, exitCodes.unavailable, exitCodes.usage, exitCodes.notValid];

/** A system that could not be had comes first, then a run that is not valid, then limits that were broken. */
export function outcomeOf(result: Result): Outcome {
  const problems = result.scenarios.flatMap(({ name, targets }) =>
    targets.flatMap(({ label, problem }) =>
      problem && problem.code !== 'interrupted' ? [{ name, label, ...problem }] : [],
    ),
  );
  if (problems.length > 0) {
    const codes = problems.map(({ code }) => codeOfProblem(code));
    return {
      code: gravest.find((code) => codes.includes(code)) ?? exitCodes.bug,
      // What happened was told as a note when it did.
      reasons: [`not complete: ${problems.map(({ name, label }) => `${label} in ${name}`).join(', ')}`],
    };
  }
  const invalid = validity(result);
  if (invalid.length > 0)
    return { code: exitCodes.notValid, reasons: invalid.map((reason) => `not valid: ${textOf(reason)}`) };
  const broken = limitBreaches(result);
  if (broken.length > 0)
    return { code: exitCodes.limitBroken, reasons: broken.map((breach) => `limit broken: ${textOf(breach)}`) };
  return { code: exitCodes.done, reasons: [] };
}

function textOf({ scenario, target, text }: { scenario: string; target: string | null; text: string }): string {
  return `${scenario}${target === null ? '' : `, ${target}`}: ${text}`;
}
