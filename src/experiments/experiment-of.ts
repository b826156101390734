import type { ExperimentName } from '../scenario/scenario.ts';
import { fanOut } from './fan-out.ts';
import { load } from './load.ts';
import { partitioning } from './partitioning.ts';
import { replay } from './replay.ts';
import { reshard } from './reshard.ts';
import { retention } from './retention.ts';
import { metadata } from './metadata.ts';
import { saturation } from './saturation.ts';
import { setUp } from './set-up.ts';
import type { Experiment } from './stage.ts';
import { takeover } from './takeover.ts';

const experiments: Readonly<Record<ExperimentName, Experiment>> = {
  load,
  saturation,
  'fan-out': fanOut,
  partitioning,
  reshard,
  replay,
  retention,
  'set-up': setUp,
  takeover,
  metadata,
};

/** The procedure of a scenario's experiment. */
export function experimentOf(name: ExperimentName): Experiment {
  return experiments[name];
}
