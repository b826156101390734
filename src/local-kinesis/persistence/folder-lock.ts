import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderProblem } from './folder-problem.ts';

/** A process, so that another one that got its id later is not taken for it. */
interface Owner {
  readonly processId: number;
  /** Its start as the kernel tells it, undefined where it does not. */
  readonly startedAt?: string | undefined;
}

/** Folders that this process has. */
const held = new Set<string>();

/** Keeps other processes out of a folder; one that was left behind by a process that is gone is taken over. */
export class FolderLock implements Disposable {
  readonly #path: string;

  /** Throws FolderProblem when the folder is in use. */
  constructor(folder: string) {
    this.#path = join(folder, 'lock');
    if (held.has(this.#path)) throw inUse(folder, process.pid, this.#path);
    for (;;) {
      try {
        writeFileSync(this.#path, JSON.stringify(ownerOf(process.pid)), { flag: 'wx', mode: 0o600 });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readOwner(this.#path);
      if (owner && lives(owner)) throw inUse(folder, owner.processId, this.#path);
      rmSync(this.#path, { force: true });
    }
    held.add(this.#path);
  }

  [Symbol.dispose](): void {
    if (held.delete(this.#path)) rmSync(this.#path, { force: true });
  }
}

function inUse(folder: string, processId: number, path: string): FolderProblem {
  return new FolderProblem(
    `${folder} is in use by process ${processId}. Take another folder, or end that process; if it is no local Kinesis ` +
      `server, remove ${path}`,
  );
}

/** Undefined when the process was killed before it had written it. */
function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function lives({ processId, startedAt }: Owner): boolean {
  if (processId === process.pid) return false;
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = ownerOf(processId).startedAt;
  return startedAt === undefined || now === undefined || startedAt === now;
}

function ownerOf(processId: number): Owner {
  try {
    const fields = readFileSync(`/proc/${processId}/stat`, 'latin1');
    // The name before may have blanks and brackets of its own.
    return { processId, startedAt: fields.slice(fields.lastIndexOf(')')).split(' ')[20] };
  } catch {
    return { processId };
  }
}
