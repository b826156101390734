import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Leftover } from '../adapters/adapter.ts';
import { loadAdapter } from '../adapters/registry.ts';
import { cacheFolderOf } from '../local/cache-folder.ts';
import { findLeftovers, sweepLeftovers } from '../local/owned-folder.ts';
import { createContext } from '../run/context.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { Interruption } from './interruption.ts';
import { guardEndpoints } from './remote-guard.ts';
import type { Terminal } from './terminal.ts';

/** Options of `kvk cleanup`, as commander gives them. */
export interface CleanupFlags {
  readonly kafka?: string;
  readonly kinesis?: string;
  readonly region?: string;
  /** Where the lease tables of Kinesis readers lie. */
  readonly dynamodb?: string;
  readonly dryRun: boolean;
  readonly allowRemote: boolean;
}

interface System {
  readonly label: string;
  readonly endpoint: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Lists and removes what runs that were killed left behind; gives the exit code. */
export async function runCleanup(flags: CleanupFlags, terminal: Terminal): Promise<number> {
  const systems = systemsOf(flags);
  guardEndpoints([{ name: 'cleanup', targets: systems }], flags.allowRemote);
  const say = (line: string): void => void terminal.output.write(`${line}\n`);
  const tell = (line: string): void => void terminal.error.write(`${line}\n`);
  using interruption = new Interruption(tell, 'what was removed is gone, the rest stays');
  let code: number = exitCodes.done;
  let found = 0;
  try {
    for (const folder of await foldersIn(parentsOf(terminal), flags.dryRun)) {
      found++;
      say(`this machine: folder ${folder}: ${flags.dryRun ? 'would be removed' : 'removed'}`);
    }
    for (const system of systems) {
      for (const leftover of await leftoversOf(system, interruption.signal)) {
        interruption.signal.throwIfAborted();
        found++;
        const outcome = flags.dryRun ? 'would be removed' : await removed(leftover);
        if (outcome instanceof Error) code = exitCodes.unavailable;
        const text = outcome instanceof Error ? `not removed: ${outcome.message}` : outcome;
        say(`${system.label}: ${leftover.kind} ${leftover.name}: ${text}`);
      }
    }
  } catch (error) {
    if (interruption.code !== 0) return interruption.code;
    throw error;
  }
  if (found === 0) say('nothing was left behind');
  if (systems.length === 0) tell('only this machine was looked at; --kafka and --kinesis name systems to look at too');
  return code;
}

/** `kvk-`, the run's id and a dash: what else begins with `kvk-` somebody else may have named. */
export function isOfRun({ name }: Pick<Leftover, 'name'>): boolean {
  return /^kvk-[0-9a-f]{8}-/.test(name);
}

function systemsOf({ kafka, kinesis, region, dynamodb }: CleanupFlags): System[] {
  if (kinesis === undefined && (region ?? dynamodb) !== undefined)
    throw new CommandFailed(exitCodes.usage, '--region and --dynamodb are those of --kinesis: give it too');
  const ofKinesis = {
    ...(region !== undefined && { region }),
    ...(dynamodb !== undefined && { leases: { endpoint: dynamodb } }),
  };
  return [
    ...(kafka === undefined ? [] : [{ label: 'kafka', endpoint: kafka, settings: {} }]),
    ...(kinesis === undefined ? [] : [{ label: 'kinesis', endpoint: kinesis, settings: ofKinesis }]),
  ];
}

/** All of them before the first is removed, so that a listing never skips what moved up. */
async function leftoversOf({ label, endpoint, settings }: System, signal: AbortSignal): Promise<Leftover[]> {
  const adapter = await loadAdapter(label);
  const context = createContext(signal, 0, () => undefined);
  const found: Leftover[] = [];
  try {
    const parsed = adapter.parseSettings({ ...settings, endpoint });
    for await (const leftover of adapter.leftovers?.(parsed, context) ?? [])
      if (isOfRun(leftover)) found.push(leftover);
    return found;
  } catch (error) {
    if (!(error instanceof Error) || signal.aborted) throw error;
    const code = codeOf[error.name];
    if (code === undefined) throw error;
    throw new CommandFailed(code, `${label}, ${endpoint}: ${error.message}`, { cause: error });
  }
}

const codeOf: Readonly<Record<string, number | undefined>> = {
  SettingsError: exitCodes.usage,
  SystemUnreachable: exitCodes.unavailable,
};

/** One that cannot be removed, e.g. a group whose members still live, holds back no other. */
async function removed(leftover: Leftover): Promise<'removed' | Error> {
  try {
    await leftover.remove();
    return 'removed';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Where local systems keep their data; their processes end with the run that started them. */
function parentsOf({ environment }: Terminal): string[] {
  return [...new Set([tmpdir(), '/var/tmp', join(cacheFolderOf(environment), 'runs')])];
}

async function foldersIn(parents: readonly string[], isDryRun: boolean): Promise<string[]> {
  const folders: string[] = [];
  for (const parent of parents) {
    try {
      folders.push(...(await (isDryRun ? findLeftovers(parent) : sweepLeftovers(parent))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return folders;
}
