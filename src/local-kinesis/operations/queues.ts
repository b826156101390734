import { randomUUID } from 'node:crypto';
import { invalidArgument, limitExceeded } from '../error-texts.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import { attributesFrom } from '../queues/queue-attributes.ts';
import { describeQueueOf, identityOf } from '../queues/queue-description.ts';
import { Queue } from '../queues/queue.ts';
import { queueStart } from '../queues/queue-start.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { checkConsumerLimit } from './consumers.ts';
import { findUsableStream } from './find-stream.ts';
import { isWanted } from './stream-filter.ts';
import { addTags } from './stream-tags.ts';
import { onDemandOnly } from './streams.ts';

const queuesPerPage = 100;

/** CreateQueue: CREATING for a while, then ACTIVE. On-demand streams only. */
export function createQueue(service: Service, request: RequestOf<'CreateQueue'>): object {
  const { QueueName: name, StreamConfigurationList: sources } = request;
  if (sources.length > 1) throw invalidArgument('A queue delivers records of exactly one stream.');
  const { StreamARN, StartingPosition } = sources[0]!;
  const stream = findUsableStream(service, { StreamARN });
  const becomesProvisioned = stream.change?.kind === 'mode' && stream.change.mode === 'PROVISIONED';
  if (stream.mode !== 'ON_DEMAND' || becomesProvisioned) throw onDemandOnly('A queue');
  const attributes = attributesFrom(request.QueueAttributes);
  const { start, startOf } = queueStart(service, stream, StartingPosition);
  if ([...service.queues.values()].some((queue) => queue.origin.name === name)) {
    throw service.errors.queueExists(name);
  }
  checkConsumerLimit(service, stream);
  checkChanging(service);
  service.checkRoom(1);
  const tags = new Map<string, string>();
  addTags(tags, request.Tags ?? {}, `Failed to add tags to queue ${name} because`);
  const createdAt = Math.floor(service.clock.now() / 1000) * 1000;
  const queue = new Queue(service, stream, { id: randomUUID(), name, createdAt, start }, attributes, startOf);
  for (const [key, value] of tags) queue.tags.set(key, value);
  service.queues.set(queue.arn, queue);
  const answer = { QueueDescription: describeQueueOf(queue) };
  finishQueueChange(service, queue);
  return answer;
}

/** Makes a queue that is CREATING or UPDATING ACTIVE after the settable time, with the attributes asked for. */
export function finishQueueChange(service: Service, queue: Queue): void {
  const { status } = queue;
  const { createQueue: creation, updateQueue: update } = service.settings.durationsMilliseconds;
  service.after(status === 'CREATING' ? creation : update, () => {
    if (queue.status !== status) return;
    queue.status = 'ACTIVE';
    queue.applyChange();
    queue.pump();
  });
}

/** UpdateQueue: the attributes that are given; they hold when the queue is ACTIVE again. */
export function updateQueue(service: Service, request: RequestOf<'UpdateQueue'>): object {
  const queue = findQueue(service, request.QueueARN);
  if (queue.status !== 'ACTIVE') throw service.errors.queueNotActive(queue.origin.name, queue.status);
  queue.change = attributesFrom(request.QueueAttributes, queue.attributes);
  queue.status = 'UPDATING';
  const answer = { QueueDescription: describeQueueOf(queue) };
  finishQueueChange(service, queue);
  return answer;
}

/** DeleteQueue: DELETING for a while; calls that wait end at once. */
export function deleteQueue(service: Service, request: RequestOf<'DeleteQueue'>): object {
  const queue = findQueue(service, request.QueueARN);
  if (queue.status === 'DELETING') return {};
  checkChanging(service);
  endQueue(service, queue);
  return {};
}

/** Puts the queue into DELETING and removes it after the settable time. */
export function endQueue(service: Service, queue: Queue): void {
  queue.status = 'DELETING';
  queue.fail(service.errors.queueNotFound(queue.arn));
  service.after(service.settings.durationsMilliseconds.deleteQueue, () => service.queues.delete(queue.arn));
}

/** DescribeQueue. */
export function describeQueue(service: Service, request: RequestOf<'DescribeQueue'>): object {
  return { QueueDescription: describeQueueOf(findQueue(service, request.QueueARN)) };
}

/** ListQueues in the order of the names, at most 100 a page. */
export function listQueues(service: Service, request: RequestOf<'ListQueues'>): object {
  const after = request.NextToken === undefined ? '' : parsePageToken(service, request.NextToken).after;
  const queues = [...service.queues.values()]
    .filter(({ origin, stream }) => origin.name > after && isWanted(request.StreamFilter, stream))
    .toSorted((left, right) => (left.origin.name < right.origin.name ? -1 : 1));
  const page = queues.slice(0, Math.min(request.MaxResults ?? queuesPerPage, queuesPerPage));
  const more = page.length < queues.length;
  return {
    QueueSummaries: page.map((queue) => ({
      ...identityOf(queue),
      Streams: [{ StreamARN: queue.stream.arn, StreamCreationTimestamp: new Date(queue.stream.createdAt) }],
    })),
    ...(more ? { NextToken: formatPageToken(service, '', page.at(-1)!.origin.name) } : {}),
  };
}

/** The queue of this ARN in whatever state; throws ResourceNotFoundException. */
export function findQueue(service: Service, arn: string): Queue {
  const queue = service.queues.get(arn);
  if (!queue) throw service.errors.queueNotFound(arn);
  return queue;
}

function checkChanging(service: Service): void {
  const most = service.quotas.queuesBeingChanged;
  const changing = [...service.queues.values()].filter(({ status }) => status === 'CREATING' || status === 'DELETING');
  if (most > 0 && changing.length >= most) {
    throw limitExceeded(
      `The account has ${changing.length} queues in CREATING or DELETING state; the most is ${most}.`,
    );
  }
}
