import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolderOf } from '../../src/local/cache-folder.ts';
import { runToEnd } from '../../src/process/run-to-end.ts';
import { ProgramNotFound } from '../../src/process/spawn-program.ts';

/** What a client of another ecosystem is made with, prepared once in a cache folder. */
export interface Toolchain {
  /** The folder under `clients/`. */
  readonly folder: string;
  /** Files that pin the versions; when they change, everything is installed anew. */
  readonly manifests: readonly string[];
  /** Commands that fetch what the manifests name. */
  readonly install: (place: Place) => readonly Command[];
  /** Commands that build the programs, run each time. */
  readonly build: (place: Place) => readonly Command[];
}

/** Where a toolchain works. */
export interface Place {
  /** Its sources in the repository. */
  readonly sources: string;
  /** Its own folder in the cache, with copies of the manifests. */
  readonly cache: string;
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A client cannot be installed on this machine; the message is the reason. */
export class ClientUnavailable extends Error {
  override readonly name = 'ClientUnavailable';
}

const clients = join(import.meta.dirname, 'clients');
const timeoutMs = 900_000;

/**
 * Installs, unless that was done before, and builds. Throws ClientUnavailable when a program is missing or the
 * installation fails, and an Error when our own program does not build.
 */
export async function prepare({ folder, manifests, install, build }: Toolchain): Promise<Place> {
  const sources = join(clients, folder);
  const hash = createHash('sha256');
  for (const name of manifests) hash.update(readFileSync(join(sources, name)));
  const root = join(cacheFolderOf(process.env), 'conformance');
  const cache = join(root, `${folder}-${hash.digest('hex').slice(0, 12)}`);
  const place = { sources, cache };
  const complete = join(cache, 'installed');
  if (!existsSync(complete)) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    for (const name of manifests) cpSync(join(sources, name), join(cache, name));
    for (const command of install(place)) await runOrThrow(command, cache, ClientUnavailable);
    writeFileSync(complete, '');
  }
  for (const command of build(place)) await runOrThrow(command, cache, Error);
  return place;
}

async function runOrThrow(
  [program, ...args]: Command,
  folder: string,
  Failure: new (message: string, options?: ErrorOptions) => Error,
): Promise<void> {
  try {
    const { code, timedOut, lines } = await runToEnd(program, args, { timeoutMs, folder });
    if (code === 0) return;
    const how = timedOut ? `took longer than ${timeoutMs / 1000} s` : `ended with ${code}`;
    throw new Failure(`${program} ${args[0] ?? ''} ${how}: ${lines.slice(-5).join(' | ')}`);
  } catch (error) {
    if (error instanceof ProgramNotFound) throw new ClientUnavailable(error.message, { cause: error });
    throw error;
  }
}
