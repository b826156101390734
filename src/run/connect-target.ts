import type { Adapter, Capabilities, Description } from '../adapters/adapter.ts';
import { loadAdapter } from '../adapters/registry.ts';
import type { Scenario, Target } from '../scenario/scenario.ts';
import { createContext } from './context.ts';
import type { ResolvedSystem, Systems } from './systems.ts';

/** A target that answers: its adapter, what it can do, and where it is. */
export interface ConnectedTarget {
  readonly target: Target;
  readonly adapter: Adapter;
  readonly settings: unknown;
  /** As `parseSettings` takes it; sent to workers. */
  readonly rawSettings: Readonly<Record<string, unknown>>;
  readonly capabilities: Capabilities;
  readonly description: Description;
  readonly system: ResolvedSystem;
}

const connectLimitMs = 30_000;

/** Resolves a target's system, loads its adapter and asks the system to describe itself. */
export async function connectTarget(
  target: Target,
  scenario: Scenario,
  systems: Systems,
  signal: AbortSignal,
): Promise<ConnectedTarget> {
  const adapter = await loadAdapter(target.adapter);
  const system = await systems.resolve(target);
  const rawSettings = { ...target.settings, ...system.settings, endpoint: system.endpoint };
  const settings = adapter.parseSettings(rawSettings);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(connectLimitMs)]);
  const description = await adapter.describe(
    settings,
    createContext(limited, scenario.seed, () => undefined),
  );
  const { batching } = target;
  return {
    target,
    adapter,
    settings,
    rawSettings,
    capabilities: adapter.capabilities(settings),
    system,
    description: {
      ...description,
      where: system.where === '' ? description.where : `${description.where}; ${system.where}`,
      settings: {
        ...description.settings,
        linger: `${batching.linger} ms (harness)`,
        batch: `${batching.records} records, ${batching.bytes} B (harness)`,
        'in flight': `${batching.inFlight} batches (harness)`,
        ordering: scenario.workload.ordering,
      },
    },
  };
}
