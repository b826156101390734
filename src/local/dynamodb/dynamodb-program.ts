import type { JarProgram } from '../jars/jar-program.ts';

/** The version of DynamoDB Local that is started. */
export const dynamodbVersion = '3.3.1';

/** The web server DynamoDB Local is built on, by its own project file. */
const jettyVersion = '12.1.11';
/** The logging interface that Jetty is built on, by its own project file. */
const slf4jVersion = '2.0.17';

/**
 * Amazon's DynamoDB Local, which carries its native SQLite for Linux (glibc) and macOS on x86-64 and ARM; the part of
 * Jetty that builds a server from a file; and what makes Jetty log to standard error.
 */
export const dynamodbProgram: JarProgram = {
  name: 'Amazon DynamoDB Local',
  folderName: 'dynamodb-local',
  version: dynamodbVersion,
  artifacts: [
    ['software.amazon.dynamodb', 'DynamoDBLocal', dynamodbVersion],
    ['org.eclipse.jetty', 'jetty-xml', jettyVersion],
    ['org.slf4j', 'slf4j-simple', slf4jVersion],
  ],
  downloadMegabytes: 50,
};
