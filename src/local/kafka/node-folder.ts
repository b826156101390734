import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFilesIn } from '../jars/jvm-programs.ts';
import { asProperties, type BrokerSettings } from './broker-settings.ts';
import type { KafkaRelease } from './kafka-program.ts';

/** Everything that one process of a cluster reads and writes. */
export interface NodeFolder {
  readonly folder: string;
  readonly settings: string;
  readonly log: string;
  readonly data: string;
  /** What tells the JVM where the settings of the log are. */
  readonly logging: string;
}

/** Where the files of a process lie; nothing is made yet. */
export function nodeFolder(folder: string, release: KafkaRelease): NodeFolder {
  const { property, file } = logFiles[release];
  return {
    folder,
    settings: join(folder, 'server.properties'),
    log: join(folder, 'kafka.log'),
    data: join(folder, 'data'),
    logging: `-D${property}${join(folder, file)}`,
  };
}

/** Makes the folder of a process and writes its settings and those of its log. */
export async function writeNode(node: NodeFolder, release: KafkaRelease, settings: BrokerSettings): Promise<void> {
  for (const made of [node.data, join(node.folder, 'tmp')]) await mkdir(made, { recursive: true });
  const { file, text } = logFiles[release];
  await writeFile(join(node.folder, file), text);
  await writeFile(node.settings, asProperties(settings));
}

/** The arguments of `java` that run a class in a folder. */
export function classArguments(
  mainClass: string,
  { folder, logging, settings }: NodeFolder,
  args: readonly string[] = [settings],
): readonly string[] {
  return [...ownFilesIn(folder), logging, mainClass, ...args];
}

/** The log at its usual level to standard output; without it only errors are printed. */
const logFiles: Readonly<Record<KafkaRelease, { property: string; file: string; text: string }>> = {
  '4.3': {
    property: 'log4j2.configurationFile=',
    file: 'log4j2.properties',
    text: `
status = ERROR
appender.output.type = Console
appender.output.name = output
appender.output.layout.type = PatternLayout
appender.output.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = INFO
rootLogger.appenderRef.output.ref = output
`,
  },
  '3.9': {
    property: 'log4j.configuration=file:',
    file: 'log4j.properties',
    text: `
log4j.rootLogger=INFO, output
log4j.appender.output=org.apache.log4j.ConsoleAppender
log4j.appender.output.layout=org.apache.log4j.PatternLayout
log4j.appender.output.layout.ConversionPattern=[%d] %p %m (%c)%n
`,
  },
};
