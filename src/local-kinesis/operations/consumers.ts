import { Consumer } from '../consumer.ts';
import { invalidArgument, limitExceeded } from '../error-texts.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import type { Stream } from '../stream.ts';
import { findStream, findStreamMadeAt, findUsableStream } from './find-stream.ts';
import { addTags } from './stream-tags.ts';

const consumersPerPage = 100;

/** RegisterStreamConsumer: CREATING for a while, then ACTIVE. */
export function registerStreamConsumer(service: Service, request: RequestOf<'RegisterStreamConsumer'>): object {
  const stream = findUsableStream(service, request);
  const { ConsumerName: name } = request;
  if (stream.consumers.has(name)) throw service.errors.consumerExists(name, stream.name);
  checkConsumerLimit(service, stream);
  checkCreating(service, stream);
  service.checkRoom(1);
  const consumer = new Consumer(name, stream.arn, service.clock.now());
  addTags(consumer.tags, request.Tags ?? {}, `Failed to add tags to consumer ${name} because`);
  stream.consumers.set(name, consumer);
  const asCreated = describe(consumer);
  finishRegistration(service, consumer);
  return { Consumer: asCreated };
}

/** Makes a consumer in CREATING ACTIVE after the settable time. */
export function finishRegistration(service: Service, consumer: Consumer): void {
  service.after(service.settings.durationsMilliseconds.registerConsumer, () => {
    if (consumer.status === 'CREATING') consumer.status = 'ACTIVE';
  });
}

/** Throws LimitExceededException when the stream can have no more consumers and queues; no text of AWS known. */
export function checkConsumerLimit(service: Service, stream: Stream): void {
  const { consumersPerStream, consumersPerStreamWithAdvantage } = service.quotas;
  const most = service.hasAdvantage ? consumersPerStreamWithAdvantage : consumersPerStream;
  if (most > 0 && stream.consumers.size + service.queuesOf(stream).length >= most) {
    throw limitExceeded(`Stream ${stream.name} has the maximum of ${most} registered consumers.`);
  }
}

/** No text of AWS known. */
function checkCreating(service: Service, stream: Stream): void {
  const { consumersBeingCreated } = service.quotas;
  const creating = [...stream.consumers.values()].filter(({ status }) => status === 'CREATING').length;
  if (consumersBeingCreated > 0 && creating >= consumersBeingCreated) {
    throw limitExceeded(
      `Stream ${stream.name} has ${creating} consumers in CREATING state; wait until they are ACTIVE.`,
    );
  }
}

/** DeregisterStreamConsumer: DELETING for a while; its subscriptions end. */
export function deregisterStreamConsumer(service: Service, request: RequestOf<'DeregisterStreamConsumer'>): object {
  const { stream, consumer } = find(service, request);
  endConsumer(service, stream, consumer);
  return {};
}

/** Ends a consumer's subscriptions and removes it after a while. */
export function endConsumer(service: Service, stream: Stream, consumer: Consumer): void {
  consumer.status = 'DELETING';
  for (const { running } of consumer.shards.values()) running?.fail(service.errors.consumerNotFound(consumer.name));
  service.after(service.settings.durationsMilliseconds.deregisterConsumer, () => {
    if (stream.consumers.get(consumer.name) === consumer) stream.consumers.delete(consumer.name);
  });
}

/** DescribeStreamConsumer. */
export function describeStreamConsumer(service: Service, request: RequestOf<'DescribeStreamConsumer'>): object {
  const { stream, consumer } = find(service, request);
  return { ConsumerDescription: { ...describe(consumer), StreamARN: stream.arn } };
}

/** ListStreamConsumers in the order of the names. */
export function listStreamConsumers(service: Service, request: RequestOf<'ListStreamConsumers'>): object {
  const stream = findStreamMadeAt(service, request, request.StreamCreationTimestamp);
  const after = request.NextToken === undefined ? '' : parsePageToken(service, request.NextToken).after;
  const consumers = [...stream.consumers.values()]
    .filter(({ name }) => name > after)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const page = consumers.slice(0, Math.min(request.MaxResults ?? consumersPerPage, consumersPerPage));
  const more = page.length < consumers.length;
  return {
    Consumers: page.map(describe),
    ...(more ? { NextToken: formatPageToken(service, stream.name, page.at(-1)!.name) } : {}),
  };
}

function find(service: Service, request: RequestOf<'DescribeStreamConsumer'>): { stream: Stream; consumer: Consumer } {
  if (request.ConsumerARN !== undefined) {
    const found = service.consumerByArn(request.ConsumerARN);
    const { StreamARN = found.stream.arn, ConsumerName = found.consumer.name } = request;
    if (StreamARN !== found.stream.arn || ConsumerName !== found.consumer.name) {
      throw invalidArgument(
        `ConsumerARN ${request.ConsumerARN} is not the one of the StreamARN and ConsumerName given.`,
      );
    }
    return found;
  }
  if (request.StreamARN === undefined || request.ConsumerName === undefined) {
    throw invalidArgument('Either ConsumerARN or both StreamARN and ConsumerName should be specified.');
  }
  const stream = findStream(service, { StreamARN: request.StreamARN });
  const consumer = stream.consumers.get(request.ConsumerName);
  if (!consumer) throw service.errors.consumerNotFound(request.ConsumerName);
  return { stream, consumer };
}

function describe(consumer: Consumer): object {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumer.arn,
    ConsumerStatus: consumer.status,
    ConsumerCreationTimestamp: new Date(consumer.createdAt),
  };
}
