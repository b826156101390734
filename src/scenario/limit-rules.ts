import { readBound } from './bound.ts';
import type { Finding } from './finding.ts';
import type { LoadOptions } from './load-options.ts';
import { suggestion } from './nearest.ts';
import type { Draft } from './shape.ts';
import type { Mapping } from './source-document.ts';
import { valueAt } from './value-at.ts';

const sides = ['atMost', 'atLeast'] as const;

/** Limits whose metric or target does not exist, or whose bound does not fit the metric. */
export function* brokenLimits(
  { limits = [], targets = [], experiment }: Draft,
  data: Mapping,
  { metrics }: LoadOptions,
): Generator<Finding> {
  const labels = targets.flatMap((target) => target?.label ?? []);
  for (const [index, limit] of limits.entries()) {
    if (!limit) continue;
    const { metric, target } = limit;
    const path = ['limits', index];
    const isKnown = metrics === undefined || (metric !== undefined && Object.hasOwn(metrics, metric));
    if (metric !== undefined && !isKnown)
      yield {
        path: [...path, 'metric'],
        part: 'value',
        message: `unknown metric '${metric}': ${suggestion(metric, Object.keys(metrics))}`,
      };
    const has = metric === undefined ? undefined : metrics?.[metric]?.experiments;
    if (has !== undefined && experiment !== undefined && !has.includes(experiment))
      yield {
        path: [...path, 'metric'],
        part: 'value',
        message: `experiment: ${experiment} has no metric '${metric}', which is of ${has.join(', ')}`,
      };
    if (target !== undefined && labels.length === targets.length && !labels.includes(target))
      yield {
        path: [...path, 'target'],
        part: 'value',
        message: `no target is labelled '${target}': ${suggestion(target, labels)}`,
      };
    if (sides.every((side) => valueAt(data, [...path, side]) === undefined))
      yield { path, part: 'value', message: "a limit needs 'atMost' or 'atLeast'" };
    for (const side of sides) {
      const bound = limit[side];
      if (bound === undefined || metric === undefined || !isKnown) continue;
      const read = readBound(bound, metrics?.[metric]?.kind);
      if (typeof read === 'string') yield { path: [...path, side], part: 'value', message: `${side}: ${read}` };
    }
  }
}
