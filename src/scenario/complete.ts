import { readBound, type MetricKind } from './bound.ts';
import type { LoadOptions } from './load-options.ts';
import { type LoadShape, meanRate, ratePiecesOf } from './load-shape.ts';
import { meanPayloadSize, meanSize, sizePoints } from './record-sizes.ts';
import {
  type Batching,
  gateLimits,
  type Limit,
  type Payload,
  type Scenario,
  type Target,
  type Workload,
} from './scenario.ts';
import type { Written, WrittenLimit, WrittenTarget } from './schema.ts';
import type { Mapping } from './source-document.ts';
import { valueAt } from './value-at.ts';

/** What the files hold that a scenario names. */
export interface ScenarioFiles {
  readonly shape?: LoadShape | undefined;
  readonly payload?: Payload | undefined;
}

/**
 * Fills in the defaults that depend on other keys. The scenario has been checked: what is written can be read. `data`
 * tells what is written from what is a default.
 */
export function completeScenario(
  written: Written,
  data: Mapping,
  { shape, payload }: ScenarioFiles,
  metrics?: LoadOptions['metrics'],
): Scenario {
  const { readers, targets, limits, search: searched } = written;
  const { objective, latencyAt = [], ...search } = searched;
  const { shape: _shape, payload: _payload, recordSize, streams = 1, ...workload } = written.workload;
  const rate = shape ? meanRate(ratePiecesOf(shape, written.phases.measure)) : workload.rate;
  return {
    ...written,
    workload: {
      ...workload,
      rate: rate ?? search.startRate,
      ...(streams > 1 && { streams }),
      ...(shape && { shape }),
      ...sizesOf(recordSize, payload),
      ordering: workload.ordering ?? (workload.keys.skew === 'none' ? 'none' : 'key'),
    },
    search: {
      ...search,
      ...(objective !== undefined && { objective }),
      ...(latencyAt.length > 0 && { latencyAt }),
    },
    readers: Array.isArray(readers) ? readers : [readers],
    targets: targets.map((target) => completeTarget(target, written.batching)),
    limits: limits.map((limit) => completeLimit(limit, metrics?.[limit.metric]?.kind)),
    gate: { ...written.gate, own: gateLimits.filter((limit) => valueAt(data, ['gate', limit]) !== undefined) },
  };
}

/** The size of the values, or their mean with what it is the mean of. */
function sizesOf(
  recordSize: Written['workload']['recordSize'],
  payload: Payload | undefined,
): Pick<Workload, 'recordSize' | 'sizes' | 'payload'> {
  if (payload) return { recordSize: meanPayloadSize(payload), payload };
  if (typeof recordSize === 'number') return { recordSize };
  const sizes = sizePoints(recordSize);
  return { recordSize: meanSize(sizes), sizes };
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
