import type { GateResult } from '../result/gate-result.ts';
import { gateFindings } from './gate-finding.ts';
import { answerOf } from './gate-report.ts';

/** GitHub shows so many of a kind for a step and drops the rest. */
const mostShown = 10;

/** GitHub's workflow commands: each finding at the scenario's line, those that fail first, and the answer as a notice. */
export function gateAnnotations(gate: GateResult): string {
  const found = gateFindings(gate).sort((a, b) => Number(b.fails) - Number(a.fails));
  const shown = found.slice(0, found.length > mostShown ? mostShown - 1 : mostShown);
  const lines = shown.map(({ title, text, fails }) => command(gate, fails ? 'error' : 'warning', title, text));
  const left = found.length - shown.length;
  if (left > 0) lines.push(command(gate, 'warning', 'and more', `${left} further findings: see the step summary`));
  return [...lines, command(gate, 'notice', 'kvk gate', answerOf(gate)), ''].join('\n');
}

function command({ file, line }: GateResult, level: string, title: string, text: string): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${message(text)}`;
}

/** Escaped as the runner reads it back. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
