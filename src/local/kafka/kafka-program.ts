import type { JarProgram } from '../jars/jar-program.ts';

/** The version of Apache Kafka that is started locally. */
export const kafkaVersion = '4.3.1';

/** Kafka names this log4j in its own build; the binding is what it leaves to its distribution. */
const log4jVersion = '2.25.4';

/** The broker, its tools and the binding that makes it log. */
export const kafkaProgram: JarProgram = {
  name: 'Apache Kafka',
  folderName: 'kafka',
  version: kafkaVersion,
  artifacts: [
    ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
    ['org.apache.kafka', 'kafka-tools', kafkaVersion],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', log4jVersion],
  ],
  downloadMegabytes: 55,
};
