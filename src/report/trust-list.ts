import type { Result } from '../result/result-schema.ts';
import { limitChecks } from '../verdict/limits.ts';
import { owingTrials } from '../verdict/target-run.ts';
import { trust } from '../verdict/trust.ts';
import { validity } from '../verdict/validity.ts';
import { type Cell, cell, type ListSection } from './section.ts';

/** What speaks against believing a scenario's figures, worst first: not valid, broken limits, warnings with advice. */
export function trustList(result: Result, scenario: string, prefix: string): ListSection {
  const named = (target: string | null) => (target === null ? prefix : `${prefix}${target}: `);
  const invalid = validity(result)
    .filter((reason) => reason.scenario === scenario)
    .map(({ target, text }) => cell(`not valid: ${named(target)}${text}`, 'bad'));
  const limits = limitChecks(result)
    .filter((check) => check.scenario === scenario && check.state !== 'unknown')
    .map(({ target, text, state }) =>
      cell(`limit ${state}: ${named(target)}${text}`, state === 'broken' ? 'bad' : 'good'),
    );
  const items = [...invalid, ...limits, ...warnings(result, scenario, named)];
  return {
    kind: 'list',
    caption: 'May this be believed?',
    items: items.length > 0 ? items : [cell('nothing speaks against these figures', 'good')],
  };
}

/** Failed checks of the trials that stand for a target, the same check of several trials as one line. */
function warnings(result: Result, scenario: string, named: (target: string | null) => string): Cell[] {
  const failed = trust(result)
    .filter((one) => one.scenario === scenario && (one.trial === null || isJudged(result, one)))
    .flatMap(({ target, checks }) => checks.filter(({ ok }) => ok === false).map((check) => ({ target, check })));
  const groups = Map.groupBy(failed, ({ target, check }) =>
    target === null ? `${check.name} ${check.text}` : `${target} ${check.name}`,
  );
  return [...groups.values()].map((group) => {
    const { target, check } = group[0]!;
    const times = group.length > 1 ? ` (and in ${group.length - 1} more)` : '';
    return cell(`${named(target)}${check.name}: ${check.text}${times}; ${check.advice}`, 'warning');
  });
}

function isJudged(result: Result, of: { scenario: string; target: string | null; trial: number | null }): boolean {
  const target = result.scenarios
    .find(({ name }) => name === of.scenario)
    ?.targets.find(({ label }) => label === of.target);
  const trial = target?.trials[of.trial ?? -1];
  return target !== undefined && trial !== undefined && owingTrials(target).includes(trial);
}
