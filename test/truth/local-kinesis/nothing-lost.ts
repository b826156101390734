import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ApiClient, registerConsumer, untilActive, type Parsed } from './api-client.ts';
import type { Job, PutResult, VisitResult } from './nothing-lost-worker.ts';
import type { ReadSummary } from './read-once-checker.ts';
import { seededRandom } from './seeded-random.ts';
import { ServerProcess } from './server-process.ts';

const worker = fileURLToPath(new URL('nothing-lost-worker.ts', import.meta.url));
const stream = 'whole';
const firstShards = 16;
const putterProcesses = 2;
const keysPerPutter = 100;

/** What to prove with. */
export interface NothingLostOptions {
  readonly records: number;
  readonly putters: number;
  readonly seed: number;
  /** Milliseconds between two changes of the shards. */
  readonly reshardEvery: number;
}

/** What came of it. */
export interface NothingLostReport {
  readonly acknowledged: number;
  readonly refused: number;
  /** By consumer: whether it polled or subscribed, and what it read. */
  readonly consumers: readonly (ReadSummary & { readonly by: 'polling' | 'subscribing' })[];
  readonly visits: VisitResult;
  readonly changes: Readonly<Record<string, number>>;
  readonly shards: number;
  readonly lostToMemory: number;
  readonly putSeconds: number;
  readonly wholeSeconds: number;
  /** In words; empty when nothing was lost. */
  readonly problems: readonly string[];
}

/**
 * Puts numbered records from many putters while shards are split and merged and consumers come and go, and checks that
 * each consumer that reads the whole reads each acknowledged record once, in order.
 */
export async function proveNothingLost(options: NothingLostOptions): Promise<NothingLostReport> {
  const { records, putters, seed } = options;
  if (records % putters !== 0) throw new Error(`${records} records cannot be shared evenly by ${putters} putters`);
  await using server = await ServerProcess.start({
    quotas: { enforced: false },
    memoryLimitBytes: records * 400 + 1024 ** 3,
    idleEventMilliseconds: 300,
    durationsMilliseconds: { createStream: 0, registerConsumer: 0, deregisterConsumer: 0 },
  });
  const { port } = server;
  const client = new ApiClient(port);
  using workers = new Workers();
  await client.call('CreateStream', { StreamName: stream, ShardCount: firstShards });
  const { StreamDescriptionSummary } = await client.call('DescribeStreamSummary', { StreamName: stream });
  const streamArn = StreamDescriptionSummary.StreamARN;
  const place = { port, stream };
  const startedAt = performance.now();

  const consumers: { by: 'polling' | 'subscribing'; result: Promise<ReadSummary> }[] = [];
  for (const [index, by] of (['polling', 'polling', 'subscribing', 'subscribing'] as const).entries()) {
    const consumerArn = by === 'polling' ? {} : { consumerArn: await registerConsumer(client, streamArn, `c${index}`) };
    const keys = putters * keysPerPutter;
    const result = workers.start({ kind: 'read', ...place, ...consumerArn, records, keys, seed: seed + index });
    consumers.push({ by, result: result as Promise<ReadSummary> });
  }
  const visits = workers.start({ kind: 'visit', ...place, streamArn, seed: seed + 100 }) as Promise<VisitResult>;
  const putting = Array.from({ length: putterProcesses }, (_, index) => {
    const share = putters / putterProcesses;
    const range = { first: index * share, end: (index + 1) * share };
    const each = { recordsPerPutter: records / putters, keysPerPutter };
    return workers.start({ kind: 'put', ...place, ...range, ...each, seed }) as Promise<PutResult>;
  });
  const resharding = new Resharding(port, options);
  const changing = resharding.run();
  const acknowledged = await Promise.all(putting);
  const putSeconds = (performance.now() - startedAt) / 1000;
  resharding.end();
  await changing;
  workers.tellComplete();
  const read = await Promise.all(consumers.map(async ({ by, result }) => ({ by, ...(await result) })));
  const { Shards } = await client.call('ListShards', { StreamName: stream });
  client.close();
  const sum = (pick: (result: PutResult) => number) => acknowledged.reduce((total, result) => total + pick(result), 0);
  const report = {
    acknowledged: sum((result) => result.acknowledged),
    refused: sum((result) => result.refused),
    consumers: read,
    visits: await visits,
    changes: resharding.changes,
    shards: Shards.length,
    lostToMemory: (await server.metrics()).of(stream, 'lost_records_total'),
    putSeconds,
    wholeSeconds: (performance.now() - startedAt) / 1000,
  };
  return { ...report, problems: problemsOf(report, records, sum(({ fingerprint }) => fingerprint) >>> 0) };
}

/** What speaks against it, in words. */
function problemsOf(
  report: Omit<NothingLostReport, 'problems'>,
  records: number,
  fingerprint: number,
): readonly string[] {
  const problems: string[] = [];
  if (report.acknowledged !== records) problems.push(`${report.acknowledged} of ${records} records were acknowledged`);
  if (report.lostToMemory > 0) problems.push(`${report.lostToMemory} records were dropped for memory`);
  if (report.visits.notRising > 0)
    problems.push(`${report.visits.notRising} sequence numbers did not rise for visitors`);
  for (const [index, consumer] of report.consumers.entries()) {
    const { missing, twice, outOfOrder, notRising, damaged, examples } = consumer;
    const name = `consumer ${index} (${consumer.by})`;
    const wrong = Object.entries({ missing, twice, outOfOrder, notRising, damaged }).filter(([, count]) => count !== 0);
    problems.push(...wrong.map(([what, count]) => `${name}: ${count} ${what}`), ...examples);
    if (consumer.fingerprint !== fingerprint) problems.push(`${name}: read other places than were acknowledged`);
  }
  return problems;
}

/** Splits, merges and scales a stream at random until told to end. */
class Resharding {
  readonly changes = { SplitShard: 0, MergeShards: 0, UpdateShardCount: 0 };
  readonly #client: ApiClient;
  readonly #random: () => number;
  readonly #every: number;
  readonly #ended = new AbortController();

  constructor(port: number, { seed, reshardEvery }: NothingLostOptions) {
    this.#client = new ApiClient(port);
    this.#random = seededRandom(seed);
    this.#every = reshardEvery;
  }

  end(): void {
    this.#ended.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#change();
      await untilActive(this.#client, stream);
      await sleep(this.#every, undefined, { signal }).catch(() => {});
    }
    this.#client.close();
  }

  async #change(): Promise<void> {
    const request = { StreamName: stream, ShardFilter: { Type: 'AT_LATEST' } };
    const { Shards } = await this.#client.call('ListShards', request);
    const open = (Shards as Parsed[]).toSorted((left, right) => (startOf(left) < startOf(right) ? -1 : 1));
    const chance = this.#random();
    const at = Math.floor(this.#random() * (open.length - 1));
    if (chance < 0.2 || open.length > 3 * firstShards) {
      const most = Math.min(open.length * 2, 2 * firstShards);
      const least = Math.max(Math.ceil(open.length / 2), firstShards / 2);
      const TargetShardCount = least + Math.floor(this.#random() * (most - least + 1));
      if (TargetShardCount === open.length) return;
      await this.#do('UpdateShardCount', { TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
    } else if (chance < 0.6) {
      const { ShardId, HashKeyRange } = open[at];
      const middle = (BigInt(HashKeyRange.StartingHashKey) + BigInt(HashKeyRange.EndingHashKey)) / 2n;
      await this.#do('SplitShard', { ShardToSplit: ShardId, NewStartingHashKey: String(middle) });
    } else {
      const pair = { ShardToMerge: open[at].ShardId, AdjacentShardToMerge: open[at + 1].ShardId };
      await this.#do('MergeShards', pair);
    }
  }

  async #do(operation: keyof Resharding['changes'], request: object): Promise<void> {
    await this.#client.call(operation, { StreamName: stream, ...request });
    this.changes[operation]++;
  }
}

function startOf(shard: Parsed): bigint {
  return BigInt(shard.HashKeyRange.StartingHashKey);
}

/** The processes of one proof; disposing ends those that are left. */
class Workers implements Disposable {
  readonly #children = new Map<ChildProcess, Job['kind']>();

  /** Resolves with the result of the job; rejects when the process ends without one. */
  start(job: Job): Promise<unknown> {
    const child = fork(worker, [JSON.stringify(job)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#children.set(child, job.kind);
    const result = new Promise((resolve, reject) => {
      child.once('message', resolve);
      // Comes after the last message, other than the exit.
      child.once('disconnect', () => {
        this.#children.delete(child);
        reject(new Error(`a worker (${job.kind}) ended without a result`));
      });
    });
    // Awaited in turn: of several that end without a result the first is told.
    result.catch(() => {});
    return result;
  }

  tellComplete(): void {
    // Putters end by themselves.
    for (const [child, kind] of this.#children) if (kind !== 'put') child.send('complete');
  }

  [Symbol.dispose](): void {
    for (const child of this.#children.keys()) child.kill('SIGKILL');
  }
}
