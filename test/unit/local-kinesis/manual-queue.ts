import type { KinesisError } from '../../../src/local-kinesis/kinesis-error.ts';
import { isDirect } from '../../../src/local-kinesis/direct-answer.ts';
import { LongPoll } from '../../../src/local-kinesis/queues/long-poll.ts';
import { ManualService, type Answer } from './manual-service.ts';

/** A queue on an on-demand stream of four shards, from its first record on, with calls as the wire makes them. */
export class ManualQueue {
  readonly manual: ManualService;
  readonly arn: string;

  constructor(attributes: object = {}, settings: object = {}) {
    this.manual = new ManualService({ quotas: { enforced: false }, ...settings });
    this.manual.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    this.arn = this.create('q', { Type: 'TRIM_HORIZON' }, attributes);
  }

  create(QueueName: string, StartingPosition: object, QueueAttributes: object = {}): string {
    const StreamARN = this.manual.service.arnOf('s');
    const request = { QueueName, StreamConfigurationList: [{ StreamARN, StartingPosition }], QueueAttributes };
    return this.manual.call('CreateQueue', request)['QueueDescription'].QueueARN;
  }

  /** Puts records whose data are the given texts. */
  put(...texts: string[]): void {
    for (const text of texts) {
      this.manual.call('PutRecord', { StreamName: 's', PartitionKey: text, Data: Buffer.from(text) });
    }
  }

  /** What can be received at once. */
  receive(request: object = {}, side = 'ReceiveQueueRecords'): Answer[] {
    const answer = this.manual.call(side, { QueueARN: this.arn, ...request });
    return answer instanceof LongPoll ? [] : answer['QueueRecords'];
  }

  receiveDead(request: object = {}): Answer[] {
    return this.receive(request, 'ReceiveDeadLetterQueueRecords');
  }

  /** All that can be received at once, by several calls. */
  drain(request: object = {}): Answer[] {
    const all: Answer[] = [];
    for (let some = this.receive(request); some.length > 0; some = this.receive(request)) all.push(...some);
    return all;
  }

  /** A call that has to wait: what it came to so far, and an end to it. */
  wait(
    request: object = {},
    side = 'ReceiveQueueRecords',
  ): { outcome: Answer[] | KinesisError | undefined; poll: LongPoll } {
    const poll: unknown = this.manual.call(side, { QueueARN: this.arn, ...request });
    if (!(poll instanceof LongPoll)) throw new Error('the call does not wait');
    const waiting: ReturnType<ManualQueue['wait']> = { outcome: undefined, poll };
    poll.begin((outcome) => {
      waiting.outcome = isDirect(outcome) ? (outcome.plain()['QueueRecords'] as Answer[]) : (outcome as KinesisError);
    });
    return waiting;
  }

  /** Calls an operation on receipts; gives the codes of those that were refused. */
  settle(operation: string, records: readonly Answer[], more: object = {}): string[] {
    const Entries = records.map(({ ReceiptHandle }: Answer) => ({ ReceiptHandle, ...more }));
    const { Failed } = this.manual.call(operation, { QueueARN: this.arn, Entries });
    return Failed.map(({ ErrorCode }: Answer) => ErrorCode);
  }

  acknowledge(records: readonly Answer[]): string[] {
    return this.settle('AcknowledgeQueueRecords', records);
  }

  /** How many of each kind there are. */
  get counts(): object {
    return this.manual.service.queues.get(this.arn)!.deliveries.count();
  }
}

/** The data of records as sorted texts. */
export function texts(records: readonly Answer[]): string[] {
  return records.map(({ Data }: Answer) => String(Data)).toSorted();
}
