import { CommandFailed, exitCodes } from './exit-codes.ts';
import type { LoadedScenario } from './load-scenarios.ts';

/** The scenario with some of its targets left out. A label it lacks ends the command. */
export function onlyTargets(loaded: LoadedScenario, labels: readonly string[]): LoadedScenario {
  const wanted = labels.map((label) => label.trim());
  const { targets } = loaded.scenario;
  const unknown = wanted.filter((label) => !targets.some((target) => target.label === label));
  if (unknown.length > 0) {
    const known = targets.map(({ label }) => `'${label}'`).join(', ');
    throw new CommandFailed(
      exitCodes.usage,
      `no target '${unknown.join("', '")}' in ${loaded.scenario.name}: it has ${known}`,
    );
  }
  const scenario = { ...loaded.scenario, targets: targets.filter(({ label }) => wanted.includes(label)) };
  return { scenario, overrides: [...loaded.overrides, `targets=${wanted.join(',')}`] };
}
