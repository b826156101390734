/** The version of Apache Kafka that is started locally. */
export const kafkaVersion = '4.3.1';

/** Kafka names this log4j in its own build; the binding is what it leaves to its distribution. */
const log4jVersion = '2.25.4';

/** The goal that copies the dependencies, at a fixed version so that the same build is made everywhere. */
export const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** What Maven is asked to fetch: the broker, its tools and the binding that makes it log. */
const artifacts = [
  ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
  ['org.apache.kafka', 'kafka-tools', kafkaVersion],
  ['org.apache.logging.log4j', 'log4j-slf4j-impl', log4jVersion],
] as const;

/** The project file that Maven reads; nothing is built from it. */
export const pom = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-vs-kinesis</groupId>
  <artifactId>local-kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${artifacts
  .map(
    ([group, artifact, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  .join('\n')}
  </dependencies>
</project>
`;
