import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Toolchain } from './toolchain.ts';

/** boto3 and the AWS CLI in a virtual environment. */
export const python: Toolchain = {
  folder: 'python',
  manifests: ['requirements.txt'],
  install: ({ cache }) => [
    ['python3', '-m', 'venv', join(cache, 'venv')],
    [join(cache, 'venv/bin/pip'), 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt'],
  ],
  build: () => [],
};

/** The AWS SDK for Java 2.x, KCL 3.x and KPL on one class path. */
export const java = javaOf('java', []);

/** KCL 2.x: the programs of KCL 3.x compiled against it. */
export const javaWithKcl2 = javaOf('java-kcl2', [
  'Check.java',
  'Clients.java',
  'Listener.java',
  'Reading.java',
  'Kcl.java',
  'KclMember.java',
  'KclWorker.java',
]);

/** KCL 3.4: a worker of KCL 3.x compiled against it. */
export const javaWithKcl34 = javaOf('java-kcl34', [
  'Check.java',
  'Clients.java',
  'Listener.java',
  'KclMember.java',
  'KclWorker.java',
  'Mode.java',
]);

/** KCL 1.x on the AWS SDK for Java 1.x. */
export const javaWithKcl1 = javaOf('java-kcl1', ['Check.java', 'Listener.java', 'Reading.java']);

/** The AWS SDK for Go v2. */
export const go: Toolchain = {
  folder: 'go',
  manifests: ['go.mod', 'go.sum'],
  install: () => [['go', 'mod', 'download']],
  build: ({ sources, cache }) => [['go', 'build', '-C', sources, '-o', join(cache, 'program'), '.']],
};

/** The AWS SDK for Rust. */
export const rust: Toolchain = {
  folder: 'rust',
  manifests: ['Cargo.toml', 'Cargo.lock'],
  install: ({ sources }) => [['cargo', 'fetch', '--quiet', '--locked', '--manifest-path', join(sources, 'Cargo.toml')]],
  build: ({ sources, cache }) => [
    ['cargo', 'build', '-q', '--locked', '--manifest-path', join(sources, 'Cargo.toml'), '--target-dir', cache],
  ],
};

/** Jars of `pom.xml` and classes of `src/`, besides those files of `java/src` that are `shared`. */
function javaOf(folder: string, shared: readonly string[]): Toolchain {
  return {
    folder,
    manifests: ['pom.xml'],
    install: () => [['mvn', '-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=jars']],
    build: ({ sources, cache }) => [
      [
        'javac',
        '-proc:none',
        '-cp',
        join(cache, 'jars/*'),
        '-d',
        join(cache, 'classes'),
        ...shared.map((file) => join(sources, '../java/src', file)),
        ...globSync(join(sources, 'src/*.java')),
      ],
    ],
  };
}
