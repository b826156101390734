import { failsFor, type GateBreach, type GateComparison, type GateResult } from '../result/gate-result.ts';
import { escapeMarkup } from './escape-markup.ts';
import { changeText, limitText, verdictText } from './gate-report.ts';

/**
 * JUnit XML: a test case for each comparison, a failure where it regressed, skipped where it can't be told; one for
 * each target and side whose run is not valid or breaks limits; an error where a side broke.
 */
export function gateJunit(gate: GateResult): string {
  const { problem, comparisons, breaches, advisory } = gate;
  const isAdvisory = advisory !== null;
  const sameCase = Map.groupBy(breaches, ({ target, side, kind }) => JSON.stringify([target, side, kind]));
  const cases = [
    ...(problem === null ? [] : [problemCase(gate, problem)]),
    ...[...sameCase.values()].map((group) => breachCase(group, isAdvisory)),
    ...comparisons.map((one) => comparisonCase(one, failsFor(one, gate))),
  ];
  const of = (kind: TestCase['kind']): number => cases.filter((one) => one.kind === kind).length;
  const seconds = (Date.parse(gate.endedAt) - Date.parse(gate.startedAt)) / 1000;
  const counts =
    `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}" ` +
    `time="${seconds.toFixed(3)}"`;
  const scenario = comparisons[0]?.scenario ?? breaches[0]?.scenario ?? gate.candidate;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `<testsuite name="${escapeMarkup(scenario)}" ${counts} timestamp="${gate.startedAt.slice(0, 19)}">`,
    ...cases.map(caseText),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly text: string;
}

function comparisonCase(one: GateComparison, fails: boolean): TestCase {
  const group = `${one.scenario}.${one.target}`;
  const name = `${one.title} within ${limitText(one)}`;
  const said = `${changeText(one)}, fails from ${limitText(one)}`;
  if (fails) return { group, name, kind: 'failure', text: said };
  if (one.verdict === 'inconclusive') return { group, name, kind: 'skipped', text: verdictText(one) };
  return { group, name, kind: 'passed', text: `${verdictText(one)}: ${said}` };
}

/** All breaches of one kind on one target and side. */
function breachCase(breaches: readonly GateBreach[], isAdvisory: boolean): TestCase {
  const { scenario, target, side, kind } = breaches[0]!;
  return {
    group: `${scenario}.${target}`,
    name: `${side}: ${kind === 'limit' ? 'limits kept' : 'valid'}`,
    kind: kind === 'limit' && isAdvisory ? 'passed' : 'failure',
    text: breaches.map(({ text }) => text).join('; '),
  };
}

function problemCase(
  { candidate }: GateResult,
  { side, target, message }: NonNullable<GateResult['problem']>,
): TestCase {
  return { group: `${candidate}.${target}`, name: `${side}: measured`, kind: 'error', text: message };
}

function caseText({ group, name, kind, text }: TestCase): string {
  const escaped = escapeMarkup(text);
  const inside = kind === 'passed' ? `<system-out>${escaped}</system-out>` : `<${kind} message="${escaped}"/>`;
  return `<testcase classname="${escapeMarkup(group)}" name="${escapeMarkup(name)}">${inside}</testcase>`;
}
