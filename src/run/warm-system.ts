import { bytes } from '../units/size.ts';
import { perSecond } from '../units/rate.ts';
import type { Scenario, Workload } from '../scenario/scenario.ts';
import { milliseconds } from '../units/duration.ts';
import type { ConnectedTarget } from './connect-target.ts';
import { TargetStage } from './target-stage.ts';
import type { RunOptions } from './run-options.ts';

/** Enough partitions that a quota of 1,000 records/s and partition allows the rate. */
const partitions = 10;
const rate = perSecond(10_000);

/** Loads a cold local system for a while and discards what it saw: a JVM compiles, caches fill. */
export async function warmSystem(scenario: Scenario, connected: ConnectedTarget, options: RunOptions): Promise<void> {
  if (options.warmSystemMs === 0) return;
  const { sizes: _sizes, payload: _payload, streams: _streams, ...common } = scenario.workload;
  const workload: Workload = {
    ...common,
    partitions,
    rate,
    producers: 1,
    recordSize: bytes(256),
    keys: { distinct: 1, skew: 'none' },
    ordering: 'none',
  };
  const { runId, systems, signal, emit } = options;
  const warming: Scenario = {
    ...scenario,
    name: 'warm-up',
    workload,
    members: 1,
    phases: { ...scenario.phases, drainMax: milliseconds(2_000) },
  };
  const stage = new TargetStage({
    runId,
    scenario: warming,
    connected,
    repetition: 0,
    systems,
    signal,
    emit,
    keep: () => 0,
  });
  stage.announce(`warming the local system for ${options.warmSystemMs / 1_000} s`);
  await using session = await stage.openLoad(workload, 1);
  await session.hold({
    purpose: 'repetition',
    ratePerSecond: rate,
    warmUpMs: 0,
    measureMs: options.warmSystemMs,
    drainMaxMs: 2_000,
  });
}
