import type { GateResult } from '../result/gate-result.ts';
import { answerOf, changeText, limitText } from './gate-report.ts';

/** GitHub shows so many of a kind for a step and drops the rest. */
const mostShown = 10;

/** GitHub's workflow commands: an error at the scenario's line for each regression and breach, the answer as a notice. */
export function gateAnnotations(gate: GateResult): string {
  const regressed = gate.comparisons.filter(({ verdict }) => verdict === 'regressed');
  const found = [
    ...gate.breaches.map(({ target, side, text }) => ({ title: `${target} (${side})`, text })),
    ...regressed.map((one) => ({
      title: `${one.target}: ${one.title} regressed`,
      text: `${changeText(one)}, fails from ${limitText(one)}`,
    })),
  ];
  const level = gate.advisory === null ? 'error' : 'warning';
  const shown = found.slice(0, found.length > mostShown ? mostShown - 1 : mostShown);
  const left = found.length - shown.length;
  const rest = left > 0 ? [{ title: 'and more', text: `${left} further failures: see the step summary` }] : [];
  return [
    ...[...shown, ...rest].map(({ title, text }) => command(gate, level, title, text)),
    command(gate, 'notice', 'kvk gate', answerOf(gate)),
  ].join('\n');
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
