import type { Answer } from '../direct-answer.ts';
import type { Deliveries } from '../queues/deliveries.ts';
import { LongPoll } from '../queues/long-poll.ts';
import type { Queue } from '../queues/queue.ts';
import type { ReceiptProblem, Side } from '../queues/record-lanes.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { findQueue } from './queues.ts';

const mostRecords = 10;
/** How long a call waits that does not say (AWS). */
const defaultWaitSeconds = 9;

type ReceiveRequest = RequestOf<'ReceiveQueueRecords'>;
type ReceiptRequest = RequestOf<'AcknowledgeQueueRecords'>;
type VisibilityRequest = RequestOf<'UpdateQueueRecordsVisibility'>;

/** ReceiveQueueRecords: what is visible, or a call that waits for it. */
export function receiveQueueRecords(service: Service, request: ReceiveRequest): Answer | LongPoll {
  return receive(service, request, 'normal');
}

/** ReceiveDeadLetterQueueRecords. */
export function receiveDeadLetterQueueRecords(service: Service, request: ReceiveRequest): Answer | LongPoll {
  return receive(service, request, 'dead');
}

/** AcknowledgeQueueRecords. */
export function acknowledgeQueueRecords(service: Service, request: ReceiptRequest): object {
  return onEntries(service, request, (deliveries, { ReceiptHandle }) =>
    deliveries.acknowledge('normal', ReceiptHandle),
  );
}

/** AcknowledgeDeadLetterQueueRecords. */
export function acknowledgeDeadLetterQueueRecords(service: Service, request: ReceiptRequest): object {
  return onEntries(service, request, (deliveries, { ReceiptHandle }) => deliveries.acknowledge('dead', ReceiptHandle));
}

/** UpdateQueueRecordsVisibility. */
export function updateQueueRecordsVisibility(service: Service, request: VisibilityRequest): object {
  return onEntries(service, request, (deliveries, { ReceiptHandle, VisibilityTimeoutSeconds }) =>
    deliveries.changeVisibility('normal', ReceiptHandle, VisibilityTimeoutSeconds * 1000),
  );
}

/** UpdateDeadLetterQueueRecordsVisibility. */
export function updateDeadLetterQueueRecordsVisibility(service: Service, request: VisibilityRequest): object {
  return onEntries(service, request, (deliveries, { ReceiptHandle, VisibilityTimeoutSeconds }) =>
    deliveries.changeVisibility('dead', ReceiptHandle, VisibilityTimeoutSeconds * 1000),
  );
}

/** RestoreDeadLetterQueueRecords. */
export function restoreDeadLetterQueueRecords(service: Service, request: ReceiptRequest): object {
  return onEntries(service, request, (deliveries, { ReceiptHandle }) => deliveries.restoreDeadLetter(ReceiptHandle));
}

function receive(service: Service, request: ReceiveRequest, side: Side): Answer | LongPoll {
  const poll = new LongPoll(findUsableQueue(service, request.QueueARN), {
    side,
    limit: request.Limit ?? mostRecords,
    waitSeconds: request.WaitTimeSeconds ?? defaultWaitSeconds,
    visibilitySeconds: request.VisibilityTimeoutSeconds,
  });
  return poll.receive() ?? poll;
}

function onEntries<Entry extends { readonly ReceiptHandle: string }>(
  service: Service,
  request: { readonly QueueARN: string; readonly Entries: readonly Entry[] },
  act: (deliveries: Deliveries, entry: Entry) => ReceiptProblem | undefined,
): object {
  const queue = findUsableQueue(service, request.QueueARN);
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of request.Entries) {
    const { ReceiptHandle } = entry;
    const failure = service.faults.failsEntry() ? fault : refusalOf(act(queue.deliveries, entry));
    if (failure) failed.push({ ReceiptHandle, ErrorCode: failure.code, ErrorMessage: failure.text });
    else successful.push({ ReceiptHandle });
  }
  queue.pump();
  return { Successful: successful, Failed: failed };
}

function findUsableQueue(service: Service, arn: string): Queue {
  const queue = findQueue(service, arn);
  if (!queue.usable) throw service.errors.queueNotFound(arn);
  return queue;
}

interface EntryFailure {
  readonly code: string;
  readonly text: string;
}

const fault: EntryFailure = { code: 'InternalFailureException', text: 'Internal service failure.' };

/** No texts of AWS known. */
const refusals: Readonly<Record<ReceiptProblem, EntryFailure>> = {
  invalid: { code: 'InvalidArgumentException', text: 'Invalid ReceiptHandle.' },
  gone: {
    code: 'ResourceNotFoundException',
    text: 'The record of this ReceiptHandle is no longer in the queue: it was acknowledged, or its retention ended.',
  },
  superseded: {
    code: 'InvalidArgumentException',
    text: 'The ReceiptHandle is no longer valid: the record was received again or restored.',
  },
  dead: { code: 'InvalidArgumentException', text: 'The record of this ReceiptHandle is a dead-letter record.' },
  'not dead': { code: 'InvalidArgumentException', text: 'The record of this ReceiptHandle is no dead-letter record.' },
};

function refusalOf(problem: ReceiptProblem | undefined): EntryFailure | undefined {
  return problem && refusals[problem];
}
