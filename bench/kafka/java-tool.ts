import { setTimeout as sleep } from 'node:timers/promises';
import { javaProgram } from '../../src/local/find-programs.ts';
import { ensureJars } from '../../src/local/jars/ensure-jars.ts';
import { withJars } from '../../src/local/jars/jvm-programs.ts';
import { kafkaProgram, kafkaVersion } from '../../src/local/kafka/kafka-program.ts';
import type { Child } from '../../src/process/child.ts';
import { spawnProgram } from '../../src/process/spawn-program.ts';
import type { Stage } from '../frame/comparison.ts';

/** As `kafka-run-class.sh` and the scripts of the two tools start them. */
const asKafkaStartsIt = [
  '-Xmx512M',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
  '-XX:-UsePerfData',
];

/** What Kafka's clients must put up with to be halted between rounds, by their names of settings. */
export const patience = { 'request.timeout.ms': '600000', 'connections.max.idle.ms': '1200000' };

/** Settings of a client as the tools take them. */
export function propertiesOf(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).map(([key, value]) => `${key}=${value}`);
}

/** Lasts so long that no run comes to its end. */
export const endless = 1_000_000_000_000;

/** One of Kafka's own tools in a JVM that is halted between its rounds, so that it is warm in each of them. */
export class JavaTool {
  static readonly version = `Kafka ${kafkaVersion}`;
  readonly pid: number;
  readonly #child: Child;

  private constructor(child: Child) {
    this.#child = child;
    this.pid = child.pid;
  }

  /** Starts it; it runs until it is halted. */
  static async start(
    mainClass: string,
    args: readonly string[],
    { cacheFolder, report }: Stage,
    onLine?: (line: string) => void,
  ): Promise<JavaTool> {
    const environment = process.env;
    const jars = await ensureJars({ program: kafkaProgram, cacheFolder, report, environment });
    const child = await spawnProgram(
      javaProgram(environment) ?? 'java',
      [...asKafkaStartsIt, `org.apache.kafka.tools.${mainClass}`, ...args],
      { name: mainClass, environment: withJars({ java: '', jars, environment }), ...(onLine ? { onLine } : {}) },
    );
    return new JavaTool(child);
  }

  /** Resolves after so many seconds of running. Throws when it has ended, as it does when it cannot connect. */
  async runFor(seconds: number, signal: AbortSignal): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal });
    this.#requireRunning();
  }

  halt(): void {
    this.#signal('SIGSTOP');
  }

  goOn(): void {
    this.#requireRunning();
    this.#signal('SIGCONT');
  }

  async end(): Promise<void> {
    if (this.#child.running) this.#signal('SIGCONT');
    await this.#child.end({ graceMs: 500 });
  }

  /** The process alone: what watches over it must not be halted. */
  #signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  #requireRunning(): void {
    const { name, running } = this.#child;
    if (!running) throw new Error(`${name} has ended: ${this.#child.lastLines().slice(-5).join(' | ')}`);
  }
}
