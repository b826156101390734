import type { Capabilities } from '../adapters/adapter.ts';
import type { Bracket } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type CrewSize, printCrewSize } from './crew-size.ts';
import { boundDetailOf, boundOf, isThrottled } from './holds.ts';

/** The bracket of a search: the best rate that was confirmed, the lowest above it that failed, and what bound it. */
export function bracketOf(
  trials: readonly Trial[],
  best: Trial | undefined,
  capabilities: Capabilities,
  scenario: Scenario,
): Bracket {
  const held = best?.offeredPerSecond ?? null;
  // What was too much for fewer processes of ours says nothing: the search tried it again with more.
  const least = processesOf(best ?? trials.at(-1));
  const tells = (trial: Trial): boolean => processesOf(trial) >= least || boundOf(trial) !== 'client';
  const failed = trials
    .filter((trial) => !trial.held && trial.offeredPerSecond > (held ?? 0) && tells(trial))
    .reduce<Trial | undefined>(
      (least, trial) => (!least || trial.offeredPerSecond < least.offeredPerSecond ? trial : least),
      undefined,
    );
  if (!failed) {
    const boundByDetail = withCrew('highest rate tried held', best);
    return { held, failed: null, because: '', boundBy: 'nothing', boundByDetail };
  }
  const throttled = isThrottled(failed) && capabilities.partitionQuota !== undefined;
  const bytesBind = (capabilities.partitionQuota?.bytesPerSecond ?? 0) / scenario.workload.recordSize;
  const quota =
    bytesBind < (capabilities.partitionQuota?.recordsPerSecond ?? 0)
      ? 'write bytes per shard'
      : 'write records per shard';
  return {
    held,
    failed: failed.offeredPerSecond,
    because: failed.failures[0] ?? '',
    boundBy: throttled ? 'quota' : boundOf(failed),
    boundByDetail: withCrew(throttled ? quota : boundDetailOf(failed), failed),
  };
}

function crewOf(trial: Trial | undefined): CrewSize {
  return { producers: trial?.producers ?? 1, members: trial?.members ?? 1 };
}

function processesOf(trial: Trial | undefined): number {
  const { producers, members } = crewOf(trial);
  return producers + members;
}

/** What bound a rate, and with how many processes where it took more than one of each kind. */
function withCrew(detail: string, trial: Trial | undefined): string {
  return processesOf(trial) > 2 ? `${detail}, with ${printCrewSize(crewOf(trial))}` : detail;
}
