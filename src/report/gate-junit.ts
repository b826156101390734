import type { GateComparison, GateResult } from '../result/gate-result.ts';
import { escapeMarkup } from './escape-markup.ts';
import { changeText, limitText, verdictText } from './gate-report.ts';

/** JUnit XML: a test case for each comparison, a failure where it regressed, skipped where it can't be told. */
export function gateJunit(gate: GateResult): string {
  const cases = [...gate.comparisons.map(caseOf), ...gate.breaches.map(breachCase)];
  const failures = cases.filter((text) => text.includes('<failure')).length;
  const skipped = cases.filter((text) => text.includes('<skipped')).length;
  const seconds = (Date.parse(gate.endedAt) - Date.parse(gate.startedAt)) / 1000;
  const counts = `tests="${cases.length}" failures="${failures}" skipped="${skipped}" time="${seconds.toFixed(3)}"`;
  const scenario = gate.comparisons[0]?.scenario ?? gate.breaches[0]?.scenario ?? 'gate';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `<testsuite name="${escapeMarkup(scenario)}" ${counts} timestamp="${gate.startedAt.slice(0, 19)}">`,
    ...cases,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');

  function caseOf(one: GateComparison): string {
    const name = `${one.title} within ${limitText(one)}`;
    const said = `${changeText(one)}, fails from ${limitText(one)}`;
    if (one.verdict === 'regressed' && gate.advisory === null)
      return testCase(one, name, `<failure message="${escapeMarkup(said)}"/>`);
    if (one.verdict === 'inconclusive')
      return testCase(one, name, `<skipped message="${escapeMarkup(verdictText(one))}"/>`);
    return testCase(one, name, `<system-out>${escapeMarkup(`${verdictText(one)}: ${said}`)}</system-out>`);
  }
}

function breachCase({ scenario, target, side, kind, text }: GateResult['breaches'][number]): string {
  const name = `${side}: ${kind === 'limit' ? 'limits kept' : 'valid'}`;
  return testCase({ scenario, target }, name, `<failure message="${escapeMarkup(text)}"/>`);
}

function testCase({ scenario, target }: { scenario: string; target: string }, name: string, body: string): string {
  return `<testcase classname="${escapeMarkup(`${scenario}.${target}`)}" name="${escapeMarkup(name)}">${body}</testcase>`;
}
