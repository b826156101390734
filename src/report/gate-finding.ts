import { failsFor, type GateResult } from '../result/gate-result.ts';
import { changeText, limitText } from './gate-report.ts';

/** Something a gate found wrong: what annotations and reports of other systems list. */
export interface GateFinding {
  readonly title: string;
  readonly text: string;
  /** The same for the same finding of another run, whatever its figures. */
  readonly key: string;
  /** Whether it makes the gate fail; what is advisory does not. */
  readonly fails: boolean;
}

/** A broken side first, then what makes the run invalid and broken limits, then regressions. */
export function gateFindings(gate: GateResult): GateFinding[] {
  const { problem, breaches, comparisons, advisory } = gate;
  const findings: GateFinding[] = [];
  if (problem !== null) {
    const title = `${problem.target} (${problem.side})`;
    findings.push({ title, text: problem.message, key: `${title} ${problem.code}`, fails: true });
  }
  for (const { target, side, kind, text } of breaches) {
    const title = `${target} (${side})`;
    findings.push({
      title,
      text,
      key: `${title} ${withoutFigures(text)}`,
      fails: kind === 'invalid' || advisory === null,
    });
  }
  for (const one of comparisons) {
    if (one.verdict !== 'regressed') continue;
    const title = `${one.target}: ${one.title} regressed`;
    const text = `${changeText(one)}, fails from ${limitText(one)}`;
    findings.push({ title, text, key: `${one.target} ${one.metric}`, fails: failsFor(one, gate) });
  }
  return findings;
}

/** A text with its numbers left out, but for those in names such as `p99`. */
function withoutFigures(text: string): string {
  return text.replaceAll(/(?<![\w.])\d[\d.,]*/g, '#');
}
