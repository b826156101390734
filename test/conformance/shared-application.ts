import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, MergeShardsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Producer, StreamHandle } from '../../src/adapters/adapter.ts';
import { kinesis } from '../../src/adapters/kinesis/adapter.ts';
import type { KinesisSettings } from '../../src/adapters/kinesis/settings.ts';
import { makeContext } from '../../src/contract/make-context.ts';
import { MemberProcess } from './member-process.ts';
import { NumberWriter } from './number-writer.ts';
import { SharedJournal } from './shared-journal.ts';
import type { Command } from './toolchain.ts';

const keys = 64;
const context = makeContext();

/** Id of a shard by its number. */
export function shardId(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}

/** Says what was checked, in the words that the runner counts. */
export function check(what: string, holds: boolean, otherwise = ''): void {
  console.log(holds ? `ok ${what}` : `BAD ${what}: ${otherwise}`);
}

/** A stream of four shards that 200 records a second are written to, and the members of one application that reads it. */
export class SharedApplication implements AsyncDisposable {
  readonly journal = new SharedJournal(keys);
  readonly writer: NumberWriter;
  readonly #handle: StreamHandle;
  readonly #settings: KinesisSettings;
  readonly #producer: Producer;
  readonly #kinesis = new KinesisClient({
    endpoint: process.env['KINESIS_ENDPOINT']!,
    requestHandler: new NodeHttpHandler(),
  });
  readonly #dynamodb = new DynamoDBClient({ endpoint: process.env['DYNAMODB_ENDPOINT']! });
  readonly #commands: Readonly<Record<string, Command>>;
  readonly #members: MemberProcess[] = [];

  private constructor(handle: StreamHandle, settings: KinesisSettings, producer: Producer, kcl: Command) {
    this.#handle = handle;
    this.#settings = settings;
    this.#producer = producer;
    this.writer = new NumberWriter(producer, keys);
    const ours = join(import.meta.dirname, 'our-member.ts');
    const [program, ...args] = kcl;
    this.#commands = {
      kcl: [program, ...args.map((argument) => argument.replace('{stream}', handle.name))],
      ours: [process.execPath, ours, handle.name, this.#table, '5s'],
    };
  }

  /** @param kcl the command of a worker, in whose arguments `{stream}` stands for the stream */
  static async make(kcl: Command, aggregation: string): Promise<SharedApplication> {
    const settings = kinesis.parseSettings({ endpoint: process.env['KINESIS_ENDPOINT'], aggregation });
    const handle = await kinesis.provision({ name: `kvk-shared-${process.pid}`, partitions: 4 }, settings, context);
    const producer = await kinesis.connectProducer(handle, settings, context);
    return new SharedApplication(handle, settings, producer, kcl);
  }

  begin(name: 'ours' | 'kcl'): MemberProcess {
    const member = new MemberProcess(name, this.#commands[name]!, (from, words) => {
      this.journal.hear(from, words);
      if (words[0] === 'version') console.log(words.join(' '));
    });
    this.#members.push(member);
    return member;
  }

  /** Waits until the members' numbers of shards are as wanted, and checks and says how long that took. */
  async until(
    what: string,
    shards: readonly number[],
    members: readonly MemberProcess[],
    wanted: (parts: readonly number[]) => boolean,
  ): Promise<void> {
    const begun = performance.now();
    const seconds = (): number => (performance.now() - begun) / 1_000;
    const parts = (): readonly number[] =>
      this.journal.parts(
        shards.map(shardId),
        members.map(({ name }) => name),
      );
    while (!wanted(parts()) && seconds() < 200 && members.every(({ running }) => running)) await sleep(50);
    const said = members.map((member) => `${member.name} said ${member.said.slice(-8).join(' | ')}`);
    check(what, wanted(parts()), `${parts().join(' and ')} shards; ${said.join('; ')}`);
    console.log(`note ${what}: after ${seconds().toFixed(1)} s`);
  }

  /** Halves shard 0, and merges shards 1 and 2, so that four are open again: 3 to 6. The producer is not told. */
  async reshard(): Promise<void> {
    const StreamName = this.#handle.name;
    const middle = String(2n ** 125n);
    await this.#kinesis.send(
      new SplitShardCommand({ StreamName, ShardToSplit: shardId(0), NewStartingHashKey: middle }),
    );
    await this.#open([1, 2, 3, 4, 5]);
    await this.#kinesis.send(
      new MergeShardsCommand({ StreamName, ShardToMerge: shardId(1), AdjacentShardToMerge: shardId(2) }),
    );
    await this.#open([3, 4, 5, 6]);
  }

  /** The checkpoints of the leases, and the version that workers of 3.x have reached. */
  async table(): Promise<{ checkpoints: ReadonlyMap<string, string>; version: string | undefined }> {
    const { Items = [] } = await this.#dynamodb.send(new ScanCommand({ TableName: this.#table }));
    const leases = Items.filter(({ checkpoint }) => checkpoint !== undefined);
    return {
      checkpoints: new Map(leases.map(({ leaseKey, checkpoint }) => [leaseKey!.S!, checkpoint!.S!])),
      version: Items.find(({ cv }) => cv !== undefined)?.['cv']?.S,
    };
  }

  /** Writes no more, and checks that all has been read. */
  async finish(): Promise<void> {
    await this.writer.stop();
    const { acknowledged } = this.writer;
    const { journal } = this;
    for (let waited = 0; journal.lost(acknowledged) > 0 && waited < 30_000; waited += 100) await sleep(100);
    const lost = journal.lost(acknowledged);
    check(`nothing lost of ${acknowledged.length}`, lost === 0, `${lost} were`);
    check('records of each key in order', journal.disordered === 0, `${journal.disordered} were not`);
    const { resent } = this.writer;
    console.log(`note ${acknowledged.length} records written, ${resent} sent again, ${journal.repeated} read again`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer.stop();
    for (const member of this.#members) member.kill();
    await this.#producer[Symbol.asyncDispose]();
    this.#kinesis.destroy();
    this.#dynamodb.destroy();
  }

  /** Waits until these shards are the open ones. */
  async #open(wanted: readonly number[]): Promise<void> {
    for (;;) {
      const shards = await kinesis.partitions(this.#handle, this.#settings, context);
      const open = shards.flatMap(({ index, open: isOpen }) => (isOpen ? index : []));
      if (open.join() === wanted.join()) return;
      await sleep(200);
    }
  }

  get #table(): string {
    return `${this.#handle.name}-application`;
  }
}
