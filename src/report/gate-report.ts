import {
  failsFor,
  type GateComparison,
  type GateResult,
  type GateVerdict,
  notComparable,
} from '../result/gate-result.ts';
import { countOf, plainNumber } from './numbers.ts';
import { type Cell, cell, type Chapter, type Report, type Tone } from './section.ts';

/**
 * A gate's document as sections: failures first, so that nobody has to look for them; then what is worth a look; then
 * what passed, folded away where `foldsPasses`.
 */
export function gateReport(gate: GateResult, foldsPasses: boolean): Report {
  const { comparisons } = gate;
  const isPass = ({ verdict }: GateComparison): boolean => verdict === 'pass';
  const isRegression = ({ verdict, isAdvisory }: GateComparison): boolean => verdict === 'regressed' && !isAdvisory;
  const chapters: Chapter[] = [
    { title: answerOf(gate), sections: readingSections(gate), isSummary: true },
    ...tableChapter('Regressions', comparisons.filter(isRegression), false),
    ...tableChapter(
      'Worth a look',
      comparisons.filter((one) => !isRegression(one) && !isPass(one)),
      false,
    ),
    ...tableChapter('Passed', comparisons.filter(isPass), foldsPasses),
    ...shownChapter(gate),
  ];
  return { title: `Gate: ${gate.candidate} against ${gate.baseline}`, chapters };
}

/** One sentence: what the gate says. */
export function answerOf(gate: GateResult): string {
  const { comparisons, breaches, status, problem } = gate;
  const count = (verdict: GateVerdict) => comparisons.filter((one) => one.verdict === verdict).length;
  const invalid = breaches.filter(({ kind }) => kind === 'invalid').length;
  if (status === 'interrupted') return 'Interrupted: what was measured until then is below, and decides nothing.';
  if (problem?.code === notComparable) return 'Not comparable: no saved run fits this one.';
  if (problem !== null) return `Not complete: the ${problem.side} broke on ${problem.target}.`;
  if (invalid > 0) return `Not valid: ${countOf(invalid, 'reason')} not to believe these figures.`;
  if (comparisons.length === 0) return 'Not valid: nothing was compared.';
  const limits = breaches.length;
  const said = gate.advisory === null ? '' : ` (advisory: ${gate.advisory})`;
  const all = countOf(comparisons.length, 'comparison');
  const failing = comparisons.filter((one) => failsFor(one, { advisory: null })).length;
  if (failing + limits > 0) {
    const parts = [
      ...(failing > 0 ? [countOf(failing, 'regression')] : []),
      ...(limits > 0 ? [`${countOf(limits, 'limit')} broken`] : []),
    ];
    return `${gate.advisory === null ? 'Failed' : 'Would fail'}: ${parts.join(', ')} in ${all}${said}.`;
  }
  const toldOnly = count('regressed');
  if (toldOnly > 0) return `Passed, with ${toldOnly} of ${all} worse beyond a wide limit that never fails${said}.`;
  const inconclusive = count('inconclusive');
  const improved = count('improved');
  const parts = [
    `Passed: no regression in ${all}`,
    ...(improved > 0 ? [`${improved} improved`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
  ];
  return `${parts.join(', ')}${said}.`;
}

/** Of what differs between the scenarios of both sides. */
const differencesShown = 12;

function readingSections(gate: GateResult): Chapter['sections'] {
  const { problem, breaches, warnings, differences, advisory, seed, mode } = gate;
  const items: Cell[] = [
    ...(problem === null ? [] : [cell(`${problem.target} (${problem.side}): ${problem.message}`, 'bad')]),
    ...breaches.map(({ target, side, text }) => cell(`${target} (${side}): ${text}`, 'bad')),
    ...warnings.map((text) => cell(text, 'warning')),
    ...(advisory === null ? [] : [cell(`Advisory, never fails: ${advisory}.`, 'muted')]),
    ...differences.slice(0, differencesShown).map((text) => cell(`Differs: ${text}`, 'muted')),
    ...(differences.length > differencesShown
      ? [cell(`Differs: ${differences.length - differencesShown} more, in gate.json`, 'muted')]
      : []),
    ...(mode === 'interleaved' ? [cell(`Pairs in ABBA order, start side from seed ${seed}.`, 'muted')] : []),
  ];
  return items.length === 0 ? [] : [{ kind: 'list', caption: 'How to read this', items }];
}

function tableChapter(title: string, comparisons: readonly GateComparison[], isMinor: boolean): Chapter[] {
  if (comparisons.length === 0) return [];
  const head = ['target', 'metric', 'baseline', 'candidate', 'change', 'fails from', 'verdict'];
  const rows = comparisons.map(rowOf);
  return [{ title, sections: [{ kind: 'table', caption: captionOf(comparisons), head, rows, notes: [], isMinor }] }];
}

/** What never fails a gate and is still worth knowing; folded away where a form can fold. */
function shownChapter({ shown }: GateResult): Chapter[] {
  if (shown.length === 0) return [];
  const head = ['target', 'metric', 'baseline', 'candidate', 'change'];
  const rows = shown.map((one) => [
    cell(one.target),
    cell(one.title),
    cell(`${plainNumber(one.baseline)} ${one.unit}`),
    cell(`${plainNumber(one.candidate)} ${one.unit}`),
    cell(changeText({ ...one, against: countOf(one.pairs, 'pair') })),
  ]);
  const caption = 'Change with its one-sided bounds (95 % each); decides nothing';
  return [
    { title: 'Shown, never fails', sections: [{ kind: 'table', caption, head, rows, notes: [], isMinor: true }] },
  ];
}

function captionOf(comparisons: readonly GateComparison[]): string {
  const paired = comparisons.filter(({ pairs }) => pairs.length > 0);
  const levels = [...new Set(paired.map(({ level }) => `${Math.round((1 - level) * 1000) / 10} %`))];
  return paired.length === 0
    ? 'Change of the median of the repetitions'
    : `Change with its one-sided bounds (${levels.join(', ')} each)`;
}

function rowOf(one: GateComparison): Cell[] {
  return [
    cell(one.target),
    cell(one.title),
    cell(`${plainNumber(one.baseline)} ${one.unit}`),
    cell(`${plainNumber(one.candidate)} ${one.unit}`),
    cell(changeText(one)),
    cell(limitText(one)),
    cell(verdictText(one), toneOf(one)),
  ];
}

/** `+31 % [+18 %, +46 %], 16 pairs`. */
export function changeText({
  change,
  changeLower,
  changeUpper,
  against,
}: Pick<GateComparison, 'change' | 'changeLower' | 'changeUpper' | 'against'>): string {
  if (changeLower === null && changeUpper === null) return `${signedPercent(change)}, ${against}`;
  const bound = (share: number | null, unbounded: string) => (share === null ? unbounded : signedPercent(share));
  const interval = `[${bound(changeLower, '−∞')}, ${bound(changeUpper, '+∞')}]`;
  return `${signedPercent(change)} ${interval}, ${against}`;
}

/** `+20 % and 1 ms`. */
export function limitText({
  better,
  smallestChange,
  smallestDifference,
  unit,
}: Pick<GateComparison, 'better' | 'smallestChange' | 'smallestDifference' | 'unit'>): string {
  const relative = signedPercent(better === 'lower' ? smallestChange : 1 / (1 + smallestChange) - 1);
  return smallestDifference === 0 ? relative : `${relative} and ${smallestDifference} ${unit}`;
}

/** The verdict with its reason, in few words. */
export function verdictText({ verdict, detectable, looks, isAdvisory }: GateComparison): string {
  switch (verdict) {
    case 'pass':
    case 'improved':
      return verdict;
    case 'regressed':
      if (isAdvisory) return 'worse beyond the limit; advisory';
      return looks === 2 ? 'regressed, confirmed by a second look' : 'regressed';
    case 'below-limit':
      return 'worse, by less than fails';
    case 'not-confirmed':
      return looks === 2 ? 'not confirmed by the second look' : 'worse, within the noise of earlier jobs';
    case 'inconclusive':
      return detectable === null ? 'inconclusive' : `inconclusive: ${signedPercent(detectable)} could be seen`;
  }
}

function toneOf({ verdict, isAdvisory }: GateComparison): Tone {
  if (verdict === 'regressed' && !isAdvisory) return 'bad';
  if (verdict === 'improved' || verdict === 'pass') return 'good';
  return 'warning';
}

/** `+3.2 %`, `−12 %`. */
export function signedPercent(share: number): string {
  const percent = Math.abs(share * 100);
  return `${share < 0 ? '−' : '+'}${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}
