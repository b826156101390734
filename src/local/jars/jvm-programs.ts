import { delimiter, join } from 'node:path';

/** What a program needs to run on the JVM. */
export interface JvmPrograms {
  /** The program `java`. */
  readonly java: string;
  readonly jars: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** The environment with the jars, whose ninety paths would hide everything else on a command line. */
export function withJars({ environment, jars }: JvmPrograms): NodeJS.ProcessEnv {
  return { ...environment, CLASSPATH: jars.join(delimiter) };
}

/**
 * Keeps the JVM's own files (unpacked native libraries, performance counters) out of the shared temporary folder,
 * where a killed one would leave them: they go into `tmp` in the given folder.
 */
export function ownFilesIn(folder: string): readonly string[] {
  return ['-XX:-UsePerfData', `-Djava.io.tmpdir=${join(folder, 'tmp')}`];
}
