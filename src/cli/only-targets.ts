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

/** The same by the text of `--targets`: labels with commas between them; all targets when it is not given. */
export function onlyListedTargets(loaded: LoadedScenario, list: string | undefined): LoadedScenario {
  if (list === undefined) return loaded;
  const known = loaded.scenario.targets.map(({ label }) => label);
  return onlyTargets(loaded, labelsIn(list, known));
}

/** A label may contain commas itself, so the longest one that is known comes first. */
function labelsIn(list: string, known: readonly string[]): string[] {
  const parts = list.split(',');
  const labels: string[] = [];
  while (parts.length > 0) {
    const counts = parts.map((_, index) => parts.length - index);
    const count = counts.find((each) => known.includes(parts.slice(0, each).join(',').trim())) ?? 1;
    labels.push(parts.splice(0, count).join(',').trim());
  }
  return labels;
}
