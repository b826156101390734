import { existsSync, readFileSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { startTicksOf } from './process-usage.ts';

/** The file in each folder of ours that says which process it belongs to. */
const ownerFile = 'owner.json';

/** Every folder this tool leaves work in begins so; nothing else is ever swept. */
export const folderPrefix = 'kvk-';

interface Owner {
  readonly pid: number;
  readonly startTicks: number | null;
  /** Processes can only be judged on the machine, or in the container, they run in. */
  readonly machine: string;
  readonly boot: string;
  /** Kept although its owner is gone until this time, in milliseconds since 1970: the logs of a failure. */
  readonly keepUntil?: number;
}

/** Makes a new folder of ours in `parent`, marked as belonging to this process. */
export async function makeOwnedFolder(parent: string, prefix: string = folderPrefix): Promise<string> {
  const folder = await mkdtemp(join(parent, prefix));
  await writeOwner(folder, {});
  return folder;
}

/** Keeps a folder after our end until the given time, in milliseconds since 1970. */
export async function keepUntil(folder: string, time: number): Promise<void> {
  await writeOwner(folder, { keepUntil: time });
}

/** Removes the folders that `findLeftovers` finds, and returns their paths. */
export async function sweepLeftovers(
  parent: string,
  prefix: string = folderPrefix,
  now: number = Date.now(),
): Promise<readonly string[]> {
  const folders = await findLeftovers(parent, prefix, now);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  return folders;
}

/**
 * Paths of the folders in `parent` whose owner is gone. Folders of living owners, of other users and machines, and
 * without our mark are none.
 */
export async function findLeftovers(
  parent: string,
  prefix: string = folderPrefix,
  now: number = Date.now(),
): Promise<readonly string[]> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  const found: string[] = [];
  for (const name of names) {
    const folder = join(parent, name);
    if (await isLeftover(folder, now)) found.push(folder);
  }
  return found;
}

async function isLeftover(folder: string, now: number): Promise<boolean> {
  const owner = await readOwner(folder);
  if (owner === undefined || owner.machine !== hostname()) return false;
  return now >= (owner.keepUntil ?? 0) && !isAlive(owner);
}

async function readOwner(folder: string): Promise<Owner | undefined> {
  try {
    // Anybody can make a folder or a link of this name in a shared temporary folder.
    const status = await lstat(folder);
    if (!status.isDirectory() || status.uid !== process.getuid?.()) return undefined;
    return JSON.parse(await readFile(join(folder, ownerFile), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

async function writeOwner(folder: string, more: Pick<Owner, 'keepUntil'>): Promise<void> {
  const { pid } = process;
  const owner: Owner = {
    pid,
    startTicks: startTicksOf(pid) ?? null,
    machine: hostname(),
    boot: thisBoot(),
    ...more,
  };
  await writeFile(join(folder, ownerFile), JSON.stringify(owner));
}

function isAlive({ pid, startTicks, boot }: Owner): boolean {
  if (boot !== thisBoot()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startTicks === null || startTicksOf(pid) === startTicks;
}

/** Names this run of the machine, where it can be told: pids of before mean nothing after a restart. */
function thisBoot(): string {
  const file = '/proc/sys/kernel/random/boot_id';
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}
