import { join } from 'node:path';
import { runToEnd } from '../process/run-to-end.ts';
import { whichProgram } from '../process/which-program.ts';
import type { Lack, Prerequisite } from './prerequisites.ts';

/**
 * Kafka 4 runs on Java 17 and newer (https://kafka.apache.org/43/getting-started/compatibility/), and DynamoDB Local 3
 * is built for 17 (its artifact's project file).
 */
const oldestJava = 17;
const oldestNode = [22, 22] as const;
const timeoutMs = 20_000;
const orDocker = ', or Docker for Kafka';

/** The Java that would be started: of `JAVA_HOME` where that is set, as Kafka's own scripts do, else of the PATH. */
export function javaProgram(environment: NodeJS.ProcessEnv): string | undefined {
  const home = environment['JAVA_HOME'];
  const own = home === undefined || home === '' ? undefined : whichProgram(join(home, 'bin', 'java'));
  return own ?? whichProgram('java', environment['PATH']);
}

/** Looks for a Java that is new enough; `alternative` ends the advice of what to install. */
export async function findJava(environment: NodeJS.ProcessEnv, alternative = orDocker): Promise<Prerequisite> {
  const remedy = {
    prevents: 'starting Kafka and DynamoDB Local on the JVM',
    mend: `Install a Java runtime ${oldestJava} or newer${alternative}.`,
  };
  const program = javaProgram(environment);
  if (program === undefined) return { name: 'java', lack: { what: 'Java is not on the PATH', ...remedy } };
  const { lines } = await runToEnd(program, ['-version'], { timeoutMs, environment });
  const version = /version "([^"]+)"/.exec(lines.join('\n'))?.[1];
  if (version === undefined)
    return { name: 'java', lack: { what: `${program} did not tell its version: ${lines.join(' ')}`, ...remedy } };
  if (majorOf(version) >= oldestJava) return { name: 'java', found: version };
  return { name: 'java', found: version, lack: { what: `${program} is Java ${version}, too old`, ...remedy } };
}

/** Looks for Maven; `alternative` ends the advice of what to install. */
export async function findMaven(environment: NodeJS.ProcessEnv, alternative = orDocker): Promise<Prerequisite> {
  const remedy = {
    prevents: 'fetching Kafka and DynamoDB Local for the JVM the first time',
    mend: `Install Maven 3.6 or newer${alternative}.`,
  };
  const program = whichProgram('mvn', environment['PATH']);
  if (program === undefined) return { name: 'maven', lack: { what: 'Maven (mvn) is not on the PATH', ...remedy } };
  const { lines } = await runToEnd(program, ['-version', '-Dstyle.color=never'], { timeoutMs, environment });
  const version = /Apache Maven (\d[\w.-]*)/.exec(lines.join('\n'))?.[1];
  if (version !== undefined) return { name: 'maven', found: version };
  return { name: 'maven', lack: { what: `${program} did not tell its version: ${lines.join(' ')}`, ...remedy } };
}

export async function findDocker(environment: NodeJS.ProcessEnv): Promise<Prerequisite> {
  const prevents = 'starting systems in containers';
  const program = whichProgram('docker', environment['PATH']);
  if (program === undefined) {
    const lack = { what: 'Docker is not on the PATH', prevents, mend: 'Install Docker, or Java and Maven for Kafka.' };
    return { name: 'docker', lack };
  }
  const ask = ['version', '--format', '{{.Server.Version}}'];
  const { code, lines } = await runToEnd(program, ask, { timeoutMs, environment });
  if (code === 0) return { name: 'docker', found: lines[0] ?? 'unknown version' };
  const lack: Lack = { what: 'The Docker engine does not answer', prevents, mend: `Start it: ${lines.at(-1) ?? ''}` };
  return { name: 'docker', lack };
}

export function findNode(version: string = process.versions.node): Prerequisite {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return { name: 'node', found: version };
  const needed = oldestNode.join('.');
  const lack = { what: `Node ${version} is too old`, prevents: 'everything', mend: `Install Node ${needed} or newer.` };
  return { name: 'node', found: version, lack };
}

/** Java calls its eighth version `1.8.0`, later ones `17.0.15` or `25-ea`. */
function majorOf(version: string): number {
  const [first, second] = version.split(/[._-]/).map(Number);
  return (first === 1 ? second : first) ?? 0;
}
