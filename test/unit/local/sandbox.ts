import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaOptions } from '../../../src/local/start-kafka.ts';

/** How the stand-ins for Java and Maven behave. */
export interface Behaviour {
  /** What `java -version` says; no Java at all when null. */
  readonly java?: string | null;
  /** What the stand-in for the broker does: shell lines. */
  readonly broker?: string;
  /** What Maven does when it is to copy; `$output` is the folder. No Maven at all when null. */
  readonly maven?: string | null;
}

const started = `echo "called with $*"; echo 'Kafka Server started'; exec /bin/sleep 60`;

/** A folder with a PATH, a cache and a temporary folder of its own, all removed at the end. */
export class Sandbox implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  readonly reports: string[] = [];
  readonly options: KafkaOptions;

  constructor({ java = '17.0.1', broker = started, maven = copyTwo }: Behaviour) {
    for (const name of ['bin', 'cache', 'tmp']) mkdirSync(join(this.folder, name));
    if (java !== null)
      this.#program('java', [
        `case "$*" in`,
        `  -version) echo 'openjdk version "${java}"' >&2 ;;`,
        `  *kafka.tools.StorageTool*) echo Formatting ;;`,
        `  *) ${broker} ;;`,
        `esac`,
      ]);
    if (maven !== null)
      this.#program('mvn', [
        `if [ "$1" = -version ]; then echo 'Apache Maven 3.8.7'; exit; fi`,
        `echo run >> '${join(this.folder, 'maven-runs')}'`,
        'for argument; do case "$argument" in -DoutputDirectory=*) output="${argument#*=}" ;; esac; done',
        maven,
      ]);
    this.options = {
      isReady: () => Promise.resolve(true),
      report: (line) => this.reports.push(line),
      cacheFolder: join(this.folder, 'cache'),
      temporaryFolder: join(this.folder, 'tmp'),
      allowMemoryFilesystem: true,
      readyWithinMs: 20_000,
      environment: { PATH: join(this.folder, 'bin') },
    };
  }

  /** What lies in the cache or the temporary folder, hidden files included. */
  list(where: 'cache' | 'tmp'): readonly string[] {
    return readdirSync(join(this.folder, where)).sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #program(name: string, lines: readonly string[]): void {
    const file = join(this.folder, 'bin', name);
    writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(file, 0o755);
  }
}

/** What a Maven that works does. */
export const copyTwo = `printf one > "$output/one.jar"; printf two > "$output/two.jar"`;
