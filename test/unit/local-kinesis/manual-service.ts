import { isOperation, runOperation } from '../../../src/local-kinesis/dispatch.ts';
import { isDirect } from '../../../src/local-kinesis/direct-answer.ts';
import { parseSettings } from '../../../src/local-kinesis/parse-settings.ts';
import { readRequest } from '../../../src/local-kinesis/read-request.ts';
import { requestMembers } from '../../../src/local-kinesis/request-members.ts';
import { Service } from '../../../src/local-kinesis/service.ts';

/** An answer of any operation, as loosely typed as parsed JSON. */
export type Answer = ReturnType<typeof JSON.parse>;

/** Durations of 0: every change of state is done when the call returns. */
export const atOnce = {
  createStream: 0,
  updateStream: 0,
  deleteStream: 0,
  registerConsumer: 0,
  deregisterConsumer: 0,
  createQueue: 0,
  updateQueue: 0,
  deleteQueue: 0,
};

/** A service without sockets whose time is moved by hand, and calls into it as the wire makes them. */
export class ManualService {
  readonly service: Service;
  readonly logged: string[] = [];
  /** Milliseconds since 1970; the monotonic clock shows the same. */
  now = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

  constructor(settings: object = {}) {
    const clock = { now: () => this.now, monotonic: () => this.now };
    this.service = new Service(parseSettings({ durationsMilliseconds: atOnce, ...settings }), {
      clock,
      random: () => 0.5,
      log: (line) => this.logged.push(line),
    });
  }

  call(name: string, request: Record<string, unknown> = {}): Answer {
    if (!isOperation(name)) throw new Error(`no operation ${name}`);
    const answer = runOperation(this.service, name, readRequest(requestMembers[name], request));
    return (isDirect(answer) ? answer.plain() : answer) as Answer;
  }

  /** An iterator at the oldest record of a shard. */
  oldest(StreamName: string, shard = 0): string {
    const ShardId = `shardId-${String(shard).padStart(12, '0')}`;
    return this.call('GetShardIterator', { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' })['ShardIterator'];
  }
}

/** Entries of `PutRecords`: `count` records with `bytes` of data each. */
export function entries(count: number, bytes: number, key = 'k'): object[] {
  return Array.from({ length: count }, () => ({ PartitionKey: key, Data: Buffer.alloc(bytes) }));
}
