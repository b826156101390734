import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from './nearest.ts';

/** No scenario of that name ships, or no file lies at that path. Maps to exit code 2. */
export class ScenarioNotFound extends Error {
  override readonly name = 'ScenarioNotFound';
}

/**
 * The file of a scenario: a path is anything with a slash or the ending `.yaml` or `.yml`; anything else is the name
 * of one that ships. Throws ScenarioNotFound, which names those that are near.
 */
export async function findScenario(nameOrPath: string, here: string = import.meta.url): Promise<string> {
  const names = await shippedScenarios(here);
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  if (!isPath && names.includes(nameOrPath)) return join(shippedFolder(here), `${nameOrPath}.yaml`);
  if (isPath && (await exists(nameOrPath))) return nameOrPath;
  const name = isPath ? basename(nameOrPath).replace(/\.ya?ml$/, '') : nameOrPath;
  const meant = nearest(name, names);
  const advice =
    meant === undefined ? `those that ship are ${names.join(', ')}` : `did you mean '${meant}', which ships?`;
  throw new ScenarioNotFound(
    isPath
      ? `no scenario file at ${nameOrPath}: ${advice}`
      : `no scenario '${nameOrPath}': ${advice} A path ends in .yaml.`,
  );
}

/** Names of the scenarios that ship with the package, in alphabetical order. */
export async function shippedScenarios(here: string = import.meta.url): Promise<readonly string[]> {
  const files = await readdir(shippedFolder(here));
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** `scenarios/` at the package's root: two folders above the sources, one above the flat folder of the built package. */
function shippedFolder(here: string): string {
  return fileURLToPath(new URL(here.endsWith('.ts') ? '../../scenarios' : '../scenarios', here));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
