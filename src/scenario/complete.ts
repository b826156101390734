import { readBound, type MetricKind } from './bound.ts';
import { type LoadShape, meanRate, ratePiecesOf } from './load-shape.ts';
import type { Batching, Limit, Scenario, Target } from './scenario.ts';
import type { Written, WrittenLimit, WrittenTarget } from './schema.ts';

/** Fills in the defaults that depend on other keys. The scenario has been checked: what is written can be read. */
export function completeScenario(
  written: Written,
  shape?: LoadShape,
  metrics?: Readonly<Record<string, MetricKind>>,
): Scenario {
  const { readers, targets, limits, search: searched } = written;
  const { objective, ...search } = searched;
  const { shape: _, ...workload } = written.workload;
  const rate = shape ? meanRate(ratePiecesOf(shape, written.phases.measure)) : workload.rate;
  return {
    ...written,
    workload: {
      ...workload,
      rate: rate ?? search.startRate,
      ...(shape && { shape }),
      ordering: workload.ordering ?? (workload.keys.skew === 'none' ? 'none' : 'key'),
    },
    search: { ...search, ...(objective !== undefined && { objective }) },
    readers: Array.isArray(readers) ? readers : [readers],
    targets: targets.map((target) => completeTarget(target, written.batching)),
    limits: limits.map((limit) => completeLimit(limit, metrics?.[limit.metric])),
  };
}

/** The keys of a target's `settings` that are the harness's own. */
export const batchingSettings = ['linger', 'batchRecords', 'batchBytes', 'inFlight'] as const;

function completeTarget({ label, adapter, endpoint, settings }: WrittenTarget, common: Batching): Target {
  const { linger, batchRecords, batchBytes, inFlight, ...own } = settings;
  const batching: Batching = {
    linger: linger ?? common.linger,
    records: batchRecords ?? common.records,
    bytes: batchBytes ?? common.bytes,
    inFlight: inFlight ?? common.inFlight,
  };
  return { label, adapter, endpoint, settings: own, batching };
}

function completeLimit({ metric, atMost, atLeast, target }: WrittenLimit, kind: MetricKind | undefined): Limit {
  return {
    metric,
    ...(atMost !== undefined && { atMost: Number(readBound(atMost, kind)) }),
    ...(atLeast !== undefined && { atLeast: Number(readBound(atLeast, kind)) }),
    ...(target !== undefined && { target }),
  };
}
