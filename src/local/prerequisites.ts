import { tmpdir } from 'node:os';
import { cacheFolderOf } from './cache-folder.ts';
import { findDocker, findJava, findMaven, findNode } from './find-programs.ts';
import { findClock, findDisk, findMemory } from './find-resources.ts';

/** One thing local systems need, as it was found on this machine. */
export interface Prerequisite {
  readonly name: 'node' | 'java' | 'maven' | 'docker' | 'memory' | 'cache disk' | 'temporary disk' | 'clock';
  /** The version or amount that is there. */
  readonly found?: string;
  /** Missing when all is well. */
  readonly lack?: Lack;
}

export interface Lack {
  readonly what: string;
  /** What cannot be done without it. */
  readonly prevents: string;
  readonly mend: string;
}

export interface PrerequisiteOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly cacheFolder?: string;
  readonly temporaryFolder?: string;
}

/** Looks for everything local systems need; never throws for what is missing. */
export async function findPrerequisites(options: PrerequisiteOptions = {}): Promise<readonly Prerequisite[]> {
  const environment = options.environment ?? process.env;
  const [java, maven, docker] = await Promise.all([
    findJava(environment),
    findMaven(environment),
    findDocker(environment),
  ]);
  const cache = await findDisk('cache disk', options.cacheFolder ?? cacheFolderOf(environment));
  const temporary = await findDisk('temporary disk', options.temporaryFolder ?? tmpdir());
  return [findNode(), java, maven, docker, findMemory(), cache, temporary, findClock()];
}
