import { randomBytes } from 'node:crypto';
import type { LoopbackFigures } from '../gate/baseline-file.ts';
import { loopbackFigures } from '../gate/machine-shift.ts';
import { runScenario } from '../run/run-scenario.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { endEverything } from './interruption.ts';
import { loadScenarios } from './load-scenarios.ts';
import { LocalSystems } from './local-systems.ts';
import type { Progress } from './progress.ts';

const sets = ['workload.rate=10k/s', 'phases.warmUp=1s', 'phases.measure=3s', 'repetitions=3'];

/**
 * How fast this machine runs the tool itself, so that a baseline shows whether the machine changed: about 15 seconds.
 * Throws CommandFailed where it could not be measured, and the signal's reason when that aborts.
 */
export async function measureLoopback(
  { say, emit }: Pick<Progress, 'say' | 'emit'>,
  signal: AbortSignal,
): Promise<LoopbackFigures> {
  const [loaded] = await loadScenarios(['loopback'], { sets });
  say('measuring the loopback, to see whether the machine is the same');
  try {
    await using systems = new LocalSystems(say, signal);
    const result = await runScenario(loaded!.scenario, {
      runId: randomBytes(4).toString('hex'),
      systems,
      signal,
      emit,
      warmSystemMs: 0,
      overrides: [],
      saved: async () => undefined,
    });
    signal.throwIfAborted();
    const figures = loopbackFigures(result);
    if (figures !== null) return figures;
    const why = result.targets[0]?.problem?.message ?? 'too few samples';
    throw new CommandFailed(exitCodes.notValid, `the loopback could not be measured (${why}): try again`);
  } finally {
    await endEverything();
  }
}
