import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeOwnedFolder, sweepLeftovers } from '../owned-folder.ts';
import { namingFullDisk } from '../system-unavailable.ts';
import { copyJars, type FetchOptions } from './copy-jars.ts';
import type { JarProgram } from './jar-program.ts';

export interface JarOptions extends FetchOptions {
  /** Compares the contents of all files too, not only their sizes. */
  readonly verifyHashes?: boolean | undefined;
}

interface Manifest {
  readonly files: readonly JarFile[];
}

interface JarFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

const manifestFile = 'manifest.json';

/** Where the jars of a program lie in a cache. */
export function jarFolder(cacheFolder: string, { folderName, version }: JarProgram): string {
  return join(cacheFolder, `${folderName}-${version}`);
}

/**
 * The jars of a program, from the cache when that is whole, else fetched by Maven and put there. Returns their paths.
 * Processes that do this at once do no harm: each fetches into a folder of its own, the first to be done is kept.
 * Throws SystemUnavailable, or ProgramNotFound when there is no Maven.
 */
export async function ensureJars(options: JarOptions): Promise<readonly string[]> {
  const { program, cacheFolder, report } = options;
  const folder = jarFolder(cacheFolder, program);
  const found = await checkJars(folder, options.verifyHashes);
  if (found.fault === undefined) return found.jars;
  if (found.fault !== 'missing')
    report(`The jars of ${program.name} in ${folder} are broken (${found.fault}); fetching them again.`);
  try {
    await mkdir(cacheFolder, { recursive: true });
    await makeJars(folder, options);
  } catch (error) {
    throw namingFullDisk(error, cacheFolder);
  }
  const made = await checkJars(folder, options.verifyHashes);
  if (made.fault !== undefined) throw new Error(`The jars in ${folder} were damaged at once: ${made.fault}`);
  return made.jars;
}

/** The jars in a folder, or what is wrong with them: `missing` when the folder is not there at all. */
export type CheckedJars = { readonly jars: readonly string[]; readonly fault?: never } | { readonly fault: string };

/** Compares a folder of jars with its manifest: names and sizes, and on request the contents. */
export async function checkJars(folder: string, verifyHashes = false): Promise<CheckedJars> {
  let files: readonly JarFile[];
  try {
    ({ files } = JSON.parse(await readFile(join(folder, manifestFile), 'utf8')) as Manifest);
  } catch (error) {
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    return { fault: isThere ? `unreadable ${manifestFile}: ${(error as Error).message}` : 'missing' };
  }
  for (const { name, bytes, sha256 } of files) {
    const file = join(folder, name);
    const size = await stat(file).then(
      (status) => status.size,
      () => undefined,
    );
    if (size === undefined) return { fault: `${name} is missing` };
    if (size !== bytes) return { fault: `${name} has ${size} bytes instead of ${bytes}` };
    if (verifyHashes && (await hashOf(file)) !== sha256)
      return { fault: `${name} has other contents than when fetched` };
  }
  return { jars: files.map(({ name }) => join(folder, name)) };
}

async function makeJars(folder: string, options: JarOptions): Promise<void> {
  const prefix = `${basename(folder)}.making-`;
  await sweepLeftovers(options.cacheFolder, prefix);
  const workshop = await makeOwnedFolder(options.cacheFolder, prefix);
  try {
    const making = join(workshop, 'jars');
    await mkdir(making);
    await copyJars(making, options);
    await writeManifest(making);
    // Another process may have been faster; replacing files under a running JVM would break it.
    if ((await checkJars(folder, options.verifyHashes)).fault === undefined) return;
    await rename(folder, join(workshop, 'broken')).catch(unless('ENOENT'));
    await rename(making, folder).catch(unless('ENOTEMPTY', 'EEXIST'));
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Lets an error of these codes pass: another process has done the same in between. */
function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}

async function writeManifest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jar')).sort();
  const files: JarFile[] = [];
  for (const name of names) {
    const file = join(folder, name);
    files.push({ name, bytes: (await stat(file)).size, sha256: await hashOf(file) });
  }
  await writeFile(join(folder, manifestFile), JSON.stringify({ files } satisfies Manifest, null, 2));
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
