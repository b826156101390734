import type { Artifact, JarProgram } from '../jars/jar-program.ts';

/** The releases of Apache Kafka that can be started locally: today's, and the last that can run with ZooKeeper. */
export const kafkaReleases = ['4.3', '3.9'] as const;
export type KafkaRelease = (typeof kafkaReleases)[number];

/** The version of Apache Kafka that is started when nothing else is said. */
export const kafkaVersion = '4.3.1';

/** Kafka names this log4j in its own build; the binding is what it leaves to its distribution. */
const log4jVersion = '2.25.4';

/** The broker, its tools and the binding that makes it log. */
export const kafkaProgram: JarProgram = programOf(
  kafkaVersion,
  [
    ['org.apache.kafka', 'kafka-tools', kafkaVersion],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', log4jVersion],
  ],
  55,
);

/** The same of 3.9, which brings ZooKeeper itself with it and logs by the log4j of its time. */
const programWithZooKeeper = programOf('3.9.1', [['org.slf4j', 'slf4j-reload4j', '1.7.36']], 46);

/** What Maven fetches for a release. */
export const kafkaPrograms: Readonly<Record<KafkaRelease, JarProgram>> = {
  '4.3': kafkaProgram,
  '3.9': programWithZooKeeper,
};

function programOf(version: string, others: readonly Artifact[], downloadMegabytes: number): JarProgram {
  return {
    name: 'Apache Kafka',
    folderName: 'kafka',
    version,
    artifacts: [['org.apache.kafka', 'kafka_2.13', version], ...others],
    downloadMegabytes,
  };
}
