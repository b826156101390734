import type { JarProgram } from './jar-program.ts';

/** The goal that copies the dependencies, at a fixed version so that the same build is made everywhere. */
export const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The project file that has Maven fetch a program; nothing is built from it. */
export function pomOf({ folderName, artifacts }: JarProgram): string {
  const dependencies = artifacts.map(
    ([group, name, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-vs-kinesis</groupId>
  <artifactId>local-${folderName}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
