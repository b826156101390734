import { readFile } from 'node:fs/promises';
import { SettingsError } from '../adapters/adapter.ts';
import { adapterNames, loadAdapter } from '../adapters/registry.ts';
import { findScenario, ScenarioNotFound } from '../scenario/find-scenario.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import type { LoadOptions, SettingsProblem } from '../scenario/load-options.ts';
import { printProblem, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { limitedMetrics } from './limited-metrics.ts';

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** `path=value` of every option that changed it. */
  readonly overrides: readonly string[];
}

/** Loads files or shipped names; every problem of every file is told at once, with exit code 2. */
export async function loadScenarios(
  namesOrPaths: readonly string[],
  options: Pick<LoadOptions, 'sets' | 'flags' | 'readFile'> = {},
): Promise<LoadedScenario[]> {
  const problems: Problem[] = [];
  const loaded: LoadedScenario[] = [];
  for (const nameOrPath of namesOrPaths) {
    const file = await fileOf(nameOrPath);
    const result = await loadScenario(await readText(file), file, { ...knowledge(), ...options });
    if ('problems' in result) problems.push(...result.problems);
    else {
      const overrides = result.changes.map(
        ({ path, to }) => `${path}=${typeof to === 'string' ? to : JSON.stringify(to)}`,
      );
      loaded.push({ scenario: result.scenario, overrides });
    }
  }
  if (problems.length === 0) return loaded;
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  throw new CommandFailed(exitCodes.usage, `${problems.map(printProblem).join('\n\n')}\n\n${count}; nothing was run.`);
}

function knowledge(): LoadOptions {
  return {
    adapterNames,
    metrics: limitedMetrics,
    checkSettings,
    readFile: (path) => readFile(path, 'utf8'),
  };
}

/** An adapter names one wrong setting at a time; that one is told with its place. */
async function checkSettings(name: string, settings: Readonly<Record<string, unknown>>): Promise<SettingsProblem[]> {
  const adapter = await loadAdapter(name);
  try {
    adapter.parseSettings(withPlaceholder(name, settings));
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [{ key: error.key, message: error.message, known: error.known }];
  }
}

/** Settings as an adapter parses them, with an address that is only known once a local system runs. */
export function withPlaceholder(
  adapter: string,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { ...settings, endpoint: adapter === 'kinesis' ? 'http://127.0.0.1:1' : '127.0.0.1:1' };
}

async function fileOf(nameOrPath: string): Promise<string> {
  try {
    return await findScenario(nameOrPath);
  } catch (error) {
    if (error instanceof ScenarioNotFound) throw new CommandFailed(exitCodes.usage, error.message, { cause: error });
    throw error;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(exitCodes.usage, `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
