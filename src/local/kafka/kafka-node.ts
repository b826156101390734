import { setTimeout as delay } from 'node:timers/promises';
import type { Child, Ending } from '../../process/child.ts';
import { spawnProgram } from '../../process/spawn-program.ts';
import { type JvmPrograms, withJars } from '../jars/jvm-programs.ts';
import { type ProcessUsage, usageOf } from '../process-usage.ts';
import { untilReady } from '../until-ready.ts';
import { classArguments, type NodeFolder } from './node-folder.ts';

/** A process of a cluster: a broker, or ZooKeeper. */
export interface NodeOptions extends JvmPrograms {
  readonly name: string;
  readonly mainClass: string;
  readonly node: NodeFolder;
  readonly heapMegabytes: number;
  /** What it logs when it serves. */
  readonly startedLine: RegExp;
  readonly readyWithinMs: number;
  /** What it says where it ended only because its former self is not forgotten yet: it is started again then. */
  readonly tooSoonLine?: RegExp;
  /** Asks it once whether it answers. */
  isReady(): Promise<boolean>;
}

/** Its data is thrown away, so that a tidy end is only a courtesy. */
const graceMs = 3000;
/** How long what a killed process wrote last may take to be read. */
const goneWithinMs = 5000;
const startAgainAfterMs = 1000;

/** One process that can be killed and started again on its data. */
export class KafkaNode {
  readonly #options: NodeOptions;
  readonly #broken = Promise.withResolvers<Ending>();
  #child: Child | undefined;
  #wanted = false;

  constructor(options: NodeOptions) {
    this.#options = options;
  }

  /** Resolves when it ended although nobody asked it to. */
  get broken(): Promise<Ending> {
    return this.#broken.promise;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    return this.#child?.running === true;
  }

  /** Starts the process; resolves when it serves. Throws SystemUnavailable, and the process is gone then. */
  async start(): Promise<void> {
    const { readyWithinMs, signal, tooSoonLine } = this.#options;
    const deadline = performance.now() + readyWithinMs;
    for (;;) {
      try {
        return await this.#startOnce();
      } catch (error) {
        const isTooSoon = tooSoonLine !== undefined && this.lastLines().some((line) => tooSoonLine.test(line));
        if (!isTooSoon || performance.now() > deadline) throw error;
        await delay(startAgainAfterMs, undefined, { signal });
      }
    }
  }

  /** Ends it by SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#wanted = false;
    this.#child?.kill('SIGKILL');
    await Promise.race([this.#child?.ended, delay(goneWithinMs, undefined, { ref: false })]);
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    await this.#child?.end({ graceMs });
  }

  lastLines(): readonly string[] {
    return this.#child?.lastLines() ?? [];
  }

  usage(): ProcessUsage | undefined {
    return this.#child?.running === true ? usageOf(this.#child.pid) : undefined;
  }

  async #startOnce(): Promise<void> {
    const { readyWithinMs: withinMs, signal, node, startedLine } = this.#options;
    const child = await this.#spawn();
    // An answer alone could come from another broker that took the port first, a line alone from before it was killed.
    const isReady = async (): Promise<boolean> =>
      (await this.#options.isReady()) && child.running && child.lastLines().some((line) => startedLine.test(line));
    try {
      await untilReady({ system: child, isReady, withinMs, log: node.log, signal });
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  async #spawn(): Promise<Child> {
    const { name, java, heapMegabytes, mainClass, node } = this.#options;
    const heap = [`-Xms${Math.min(heapMegabytes, 512)}m`, `-Xmx${heapMegabytes}m`];
    const child = await spawnProgram(java, [...heap, ...asKafkaStartsIt, ...classArguments(mainClass, node)], {
      name,
      environment: withJars(this.#options),
      outputFile: node.log,
      keepLines: 400,
    });
    this.#child = child;
    this.#wanted = true;
    void child.ended.then((ending) => {
      if (this.#wanted && this.#child === child) this.#broken.resolve(ending);
    });
    return child;
  }
}

/** As `kafka-server-start.sh` sets them; the collector is named because a small machine would get another. */
const asKafkaStartsIt = [
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
];
