import { findJava, findMaven } from '../find-programs.ts';
import type { Unavailability } from '../system-unavailable.ts';
import { checkJars, jarFolder } from './ensure-jars.ts';
import type { JarProgram } from './jar-program.ts';

/**
 * What keeps a program from being started on the JVM. Jars that were fetched before need no Maven. `alternative` ends
 * the advice of what to install.
 */
export async function lackForJvm(
  program: JarProgram,
  cacheFolder: string,
  environment: NodeJS.ProcessEnv,
  alternative = '',
): Promise<Unavailability | undefined> {
  const java = await findJava(environment, alternative);
  if (java.lack !== undefined) {
    const code = java.found === undefined ? 'no-java' : 'java-too-old';
    return { code, where: `to start ${program.name} on the JVM`, ...java.lack };
  }
  if ((await checkJars(jarFolder(cacheFolder, program))).fault === undefined) return undefined;
  const { lack } = await findMaven(environment, alternative);
  return lack === undefined ? undefined : { code: 'no-maven', where: `to fetch ${program.name}`, ...lack };
}
