import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from '../../src/process/run-to-end.ts';
import type { Stage } from '../frame/comparison.ts';

const installWithinMilliseconds = 120_000;

/** A package of npm in one exact version. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/**
 * Installs a package with npm into the cache folder, unless it is there, and returns its folder. No script of it is
 * run. Throws when npm cannot get it.
 */
export async function installPeer({ name, version }: Package, stage: Stage): Promise<string> {
  const parent = join(stage.cacheFolder, 'bench-peers');
  const folder = join(parent, `${name}-${version}`);
  const installed = join(folder, 'node_modules', name);
  if (existsSync(installed)) return installed;
  stage.report(`installing ${name} ${version}`);
  await mkdir(parent, { recursive: true });
  // Half an installation never gets the folder's name.
  const growing = await mkdtemp(join(parent, 'growing-'));
  try {
    await writeFile(join(growing, 'package.json'), '{ "private": true }\n');
    const { code, lines } = await runToEnd(
      'npm',
      ['install', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', `${name}@${version}`],
      { folder: growing, timeoutMs: installWithinMilliseconds, signal: stage.signal },
    );
    if (code !== 0) {
      throw new Error(`npm could not install ${name}@${version}; it said: ${lines.slice(-5).join(' | ')}`);
    }
    await rename(growing, folder);
    return installed;
  } catch (error) {
    await rm(growing, { recursive: true, force: true });
    throw error;
  }
}
