import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOperation, runOperation } from '../../../src/local-kinesis/dispatch.ts';
import { isDirect } from '../../../src/local-kinesis/direct-answer.ts';
import { parseSettings } from '../../../src/local-kinesis/parse-settings.ts';
import { PersistentFolder, type FolderOptions } from '../../../src/local-kinesis/persistence/persistent-folder.ts';
import { readRequest } from '../../../src/local-kinesis/read-request.ts';
import { requestMembers } from '../../../src/local-kinesis/request-members.ts';
import { Service } from '../../../src/local-kinesis/service.ts';
import { atOnce, type Answer } from './manual-service.ts';

/** A service without sockets that is kept in a folder of its own; its time is moved by hand. */
export class PersistedService implements AsyncDisposable {
  readonly #root = mkdtempSync(join(tmpdir(), 'persisted-'));
  readonly logged: string[] = [];
  readonly #settings: object;
  readonly #options: Partial<FolderOptions>;
  /** Milliseconds since 1970; the monotonic clock shows the same. */
  now = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  #lives = 0;
  folder!: PersistentFolder;
  service!: Service;

  private constructor(settings: object, options: Partial<FolderOptions>) {
    this.#settings = settings;
    this.#options = options;
  }

  static async start(settings: object = {}, options: Partial<FolderOptions> = {}): Promise<PersistedService> {
    const persisted = new PersistedService(settings, options);
    await persisted.open();
    return persisted;
  }

  /** Where the files are now. */
  get path(): string {
    return join(this.#root, String(this.#lives));
  }

  get bytesOnDisk(): number {
    return this.segments.reduce((sum, name) => sum + statSync(join(this.path, name)).size, 0);
  }

  get segments(): string[] {
    return readdirSync(this.path)
      .filter((name) => name.endsWith('.log'))
      .toSorted();
  }

  async open(settings: object = {}): Promise<void> {
    const clock = { now: () => this.now, monotonic: () => this.now };
    this.folder = new PersistentFolder(this.path, { sync: false, ...this.#options });
    this.service = new Service(parseSettings({ durationsMilliseconds: atOnce, ...this.#settings, ...settings }), {
      clock,
      random: () => 0.5,
      log: (line) => this.logged.push(line),
      journal: this.folder.journal,
    });
    await this.folder.restore(this.service);
  }

  async close(): Promise<void> {
    this.service.stop();
    await this.folder.close();
  }

  /** Goes on with the files as a killed process would have left them at this moment. */
  async crash(settings: object = {}, before: (path: string) => void = () => {}): Promise<void> {
    const { folder, service, path } = this;
    this.#lives++;
    cpSync(path, this.path, { recursive: true });
    service.stop();
    await folder.close();
    before(this.path);
    await this.open(settings);
  }

  call(name: string, request: Record<string, unknown> = {}): Answer {
    if (!isOperation(name)) throw new Error(`no operation ${name}`);
    const answer = runOperation(this.service, name, readRequest(requestMembers[name], request));
    return (isDirect(answer) ? answer.plain() : answer) as Answer;
  }

  written(): Promise<boolean> {
    return this.folder.journal.written();
  }

  /** Everything that clients can ask for, records included. */
  visible(): unknown {
    const { channels, streams } = this.service;
    return {
      account: this.call('DescribeAccountSettings'),
      streams: this.call('ListStreams', { Limit: 100 }),
      each: [...streams.keys()].map((name) => this.#visibleStream(name)),
      channels: [...channels.keys()].map((ChannelARN) => this.call('DescribeChannel', { ChannelARN })),
    };
  }

  #visibleStream(StreamName: string): unknown {
    const stream = this.service.streams.get(StreamName)!;
    const description = this.call('DescribeStream', { StreamName });
    return {
      description,
      summary: this.call('DescribeStreamSummary', { StreamName }),
      tags: this.call('ListTagsForStream', { StreamName }),
      policy: stream.policy,
      changes: [...stream.changes],
      nextShardNumber: stream.nextShardNumber,
      consumers: this.call('ListStreamConsumers', { StreamARN: stream.arn }),
      consumerTags: [...stream.consumers.values()].map(({ tags, policy }) => ({ tags: [...tags], policy })),
      shards: stream.usable ? [...stream.shards.keys()].map((ShardId) => this.records(StreamName, ShardId)) : [],
    };
  }

  /** The answer to a reader of the shard from the oldest record on, but for its iterator. */
  records(StreamName: string, ShardId = 'shardId-000000000000'): Answer {
    const place = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = this.call('GetShardIterator', place);
    const { NextShardIterator, ...rest } = this.call('GetRecords', { ShardIterator });
    return { ...rest, isOpen: NextShardIterator !== undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.#root, { recursive: true });
  }
}
