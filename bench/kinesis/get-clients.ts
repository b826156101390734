import { fileURLToPath } from 'node:url';
import type { Child } from '../../src/process/child.ts';
import { spawnNode } from '../../src/process/spawn-entry.ts';
import type { Work } from '../frame/comparison.ts';
import type { GetClientSettings, Order, Report } from './get-client.ts';

const file = fileURLToPath(new URL('./get-client.ts', import.meta.url));
const graceMs = 1000;

/** Clients of the AWS SDK in processes of their own, that read together. */
export class GetClients {
  readonly #clients: GetClient[] = [];

  /** Starts so many. */
  static async start(count: number, settings: GetClientSettings): Promise<GetClients> {
    const clients = new GetClients();
    try {
      for (let number = 1; number <= count; number++) {
        clients.#clients.push(await GetClient.start(`Client ${number}`, settings));
      }
    } catch (error) {
      await clients.stop();
      throw error;
    }
    return clients;
  }

  get pids(): readonly number[] {
    return this.#clients.map(({ pid }) => pid);
  }

  /** Has all take new iterators. */
  async prepare(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.ask({ type: 'prepare' })));
  }

  /** Has all read for so long at the same time. */
  async read(milliseconds: number): Promise<Work> {
    const works = await Promise.all(this.#clients.map((client) => client.ask({ type: 'read', milliseconds })));
    return together(works.filter((work) => work !== undefined));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.stop()));
  }
}

/** What several did side by side: it took as long as the longest. */
export function together(works: readonly Work[]): Work {
  return {
    records: works.reduce((sum, { records }) => sum + records, 0),
    seconds: Math.max(...works.map(({ seconds }) => seconds)),
    latenciesMilliseconds: works.flatMap(({ latenciesMilliseconds }) => latenciesMilliseconds),
  };
}

/** One process, which has one order at a time. */
class GetClient {
  readonly #child: Child;
  #answer: PromiseWithResolvers<Work | undefined>;

  private constructor(child: Child, ready: PromiseWithResolvers<Work | undefined>) {
    this.#child = child;
    this.#answer = ready;
  }

  static async start(name: string, settings: GetClientSettings): Promise<GetClient> {
    const ready = Promise.withResolvers<Work | undefined>();
    let hear = (report: Report): void => settle(ready, report);
    const child = await spawnNode(file, [JSON.stringify(settings)], {
      name,
      onMessage: (report) => hear(report as Report),
    });
    const client = new GetClient(child, ready);
    hear = (report) => settle(client.#answer, report);
    void child.ended.then(() => client.#answer.reject(new Error(`${name} ended: ${child.lastLines().join(' | ')}`)));
    try {
      await ready.promise;
    } catch (error) {
      await client.stop();
      throw error;
    }
    return client;
  }

  get pid(): number {
    return this.#child.pid;
  }

  async ask(order: Order): Promise<Work | undefined> {
    this.#answer = Promise.withResolvers();
    await this.#child.send(order);
    return await this.#answer.promise;
  }

  async stop(): Promise<void> {
    // Nobody waits any more.
    this.#answer.promise.catch(() => undefined);
    await this.#child.end({ graceMs });
  }
}

function settle({ resolve, reject }: PromiseWithResolvers<Work | undefined>, report: Report): void {
  if ('failure' in report) reject(new Error(report.failure));
  else resolve(report.work);
}
