import type { Scenario } from '../scenario/scenario.ts';
import { loadScenarios } from './load-scenarios.ts';

/** The tool against its own loopback: what a calibration runs where no scenario is named. */
export interface OwnScenarios {
  /** A search for each record size. */
  readonly ceilings: readonly Scenario[];
  readonly slip: Scenario;
  readonly noise: Scenario;
  /** Pairs of equal sides. */
  readonly pairs: number;
}

const shipped = 'loopback';
const slipRate = '10k/s';
const noiseRate = '1k/s';

/** About three minutes in all on two cores; the quick ones about one. */
export async function ownScenarios(isQuick: boolean): Promise<OwnScenarios> {
  const sizes = isQuick ? ['1KiB'] : ['128B', '1KiB', '16KiB'];
  const search = isQuick
    ? ['search.probe=1s', 'search.confirm=2s', 'search.tolerance=40%']
    : ['search.probe=2s', 'search.confirm=3s', 'search.tolerance=20%'];
  const ceilings: Scenario[] = [];
  for (const size of sizes)
    ceilings.push(
      await loopbackWith(
        'experiment=saturation',
        `workload.recordSize=${size}`,
        'search.startRate=100k/s',
        'phases.drainMax=3s',
        ...search,
      ),
    );
  const measured = (measure: string): string[] => ['phases.warmUp=500ms', `phases.measure=${measure}`];
  return {
    ceilings,
    // Many small batches: a p99 wants samples from ten batches beyond it.
    slip: await loopbackWith(`workload.rate=${slipRate}`, 'batching.linger=1ms', ...measured(isQuick ? '3s' : '6s')),
    noise: await loopbackWith(`workload.rate=${noiseRate}`, ...measured(isQuick ? '1s' : '3s')),
    pairs: isQuick ? 4 : 6,
  };
}

async function loopbackWith(...sets: readonly string[]): Promise<Scenario> {
  const [loaded] = await loadScenarios([shipped], { sets });
  return loaded!.scenario;
}
