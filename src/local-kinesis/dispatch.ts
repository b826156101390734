import type { Answer } from './direct-answer.ts';
import { describeAccountSettings, describeLimits, updateAccountSettings } from './operations/account.ts';
import { createChannel, deleteChannel, describeChannel, listChannels, updateChannel } from './operations/channels.ts';
import {
  acknowledgeDeadLetterQueueRecords,
  acknowledgeQueueRecords,
  receiveDeadLetterQueueRecords,
  receiveQueueRecords,
  restoreDeadLetterQueueRecords,
  updateDeadLetterQueueRecordsVisibility,
  updateQueueRecordsVisibility,
} from './operations/queue-records.ts';
import { createQueue, deleteQueue, describeQueue, listQueues, updateQueue } from './operations/queues.ts';
import {
  deleteResourcePolicy,
  getResourcePolicy,
  listTagsForResource,
  putResourcePolicy,
  tagResource,
  untagResource,
} from './operations/resources.ts';
import {
  disableEnhancedMonitoring,
  enableEnhancedMonitoring,
  startStreamEncryption,
  stopStreamEncryption,
  updateMaxRecordSize,
  updateStreamMode,
  updateStreamRecordDistributionStrategy,
  updateStreamWarmThroughput,
} from './operations/stream-settings.ts';
import { getRecords, getShardIterator } from './operations/get-records.ts';
import {
  deregisterStreamConsumer,
  describeStreamConsumer,
  listStreamConsumers,
  registerStreamConsumer,
} from './operations/consumers.ts';
import { listShards } from './operations/list-shards.ts';
import { putRecord, putRecords } from './operations/put.ts';
import { mergeShards, splitShard, updateShardCount } from './operations/resharding.ts';
import { decreaseStreamRetentionPeriod, increaseStreamRetentionPeriod } from './operations/retention.ts';
import { addTagsToStream, listTagsForStream, removeTagsFromStream } from './operations/stream-tags.ts';
import {
  createStream,
  deleteStream,
  describeStream,
  describeStreamSummary,
  listStreams,
} from './operations/streams.ts';
import type { LongPoll } from './queues/long-poll.ts';
import type { OperationName, RequestOf } from './request-members.ts';
import type { Service } from './service.ts';

/** Every operation that gives one answer; SubscribeToShard gives a stream of events and is not here. */
type Operations = {
  readonly [Name in Exclude<OperationName, 'SubscribeToShard'>]: (
    service: Service,
    request: RequestOf<Name>,
  ) => Answer | LongPoll | object;
};

const operations: Operations = {
  AcknowledgeDeadLetterQueueRecords: acknowledgeDeadLetterQueueRecords,
  AcknowledgeQueueRecords: acknowledgeQueueRecords,
  CreateChannel: createChannel,
  CreateQueue: createQueue,
  DeleteChannel: deleteChannel,
  DeleteQueue: deleteQueue,
  DeleteResourcePolicy: deleteResourcePolicy,
  DescribeAccountSettings: describeAccountSettings,
  DescribeChannel: describeChannel,
  DescribeLimits: describeLimits,
  DescribeQueue: describeQueue,
  DisableEnhancedMonitoring: disableEnhancedMonitoring,
  EnableEnhancedMonitoring: enableEnhancedMonitoring,
  GetResourcePolicy: getResourcePolicy,
  ListChannels: listChannels,
  ListQueues: listQueues,
  ListTagsForResource: listTagsForResource,
  PutResourcePolicy: putResourcePolicy,
  ReceiveDeadLetterQueueRecords: receiveDeadLetterQueueRecords,
  ReceiveQueueRecords: receiveQueueRecords,
  RestoreDeadLetterQueueRecords: restoreDeadLetterQueueRecords,
  StartStreamEncryption: startStreamEncryption,
  StopStreamEncryption: stopStreamEncryption,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAccountSettings: updateAccountSettings,
  UpdateChannel: updateChannel,
  UpdateDeadLetterQueueRecordsVisibility: updateDeadLetterQueueRecordsVisibility,
  UpdateMaxRecordSize: updateMaxRecordSize,
  UpdateQueue: updateQueue,
  UpdateQueueRecordsVisibility: updateQueueRecordsVisibility,
  UpdateStreamMode: updateStreamMode,
  UpdateStreamRecordDistributionStrategy: updateStreamRecordDistributionStrategy,
  UpdateStreamWarmThroughput: updateStreamWarmThroughput,
  AddTagsToStream: addTagsToStream,
  CreateStream: createStream,
  DecreaseStreamRetentionPeriod: decreaseStreamRetentionPeriod,
  DeleteStream: deleteStream,
  DeregisterStreamConsumer: deregisterStreamConsumer,
  DescribeStream: describeStream,
  DescribeStreamConsumer: describeStreamConsumer,
  DescribeStreamSummary: describeStreamSummary,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  IncreaseStreamRetentionPeriod: increaseStreamRetentionPeriod,
  ListShards: listShards,
  ListStreamConsumers: listStreamConsumers,
  ListStreams: listStreams,
  ListTagsForStream: listTagsForStream,
  MergeShards: mergeShards,
  PutRecord: putRecord,
  PutRecords: putRecords,
  RegisterStreamConsumer: registerStreamConsumer,
  RemoveTagsFromStream: removeTagsFromStream,
  SplitShard: splitShard,
  UpdateShardCount: updateShardCount,
};

/** Whether there is an operation of this name that gives one answer. */
export function isOperation(name: string): name is keyof Operations {
  return Object.hasOwn(operations, name);
}

/**
 * What a call of an operation does to what is kept: nothing, put records, settle records of a queue, or change other
 * state.
 */
export function effectOf(name: OperationName): 'reads' | 'puts' | 'settles' | 'changes' {
  if (name === 'PutRecord' || name === 'PutRecords') return 'puts';
  if (/^(?:Acknowledge|Restore)/.test(name)) return 'settles';
  return /^(?:Describe|Get|List|Receive|Subscribe)|Visibility$/.test(name) ? 'reads' : 'changes';
}

/** Runs an operation on a request that was checked against its members; the answer may have to be waited for. */
export function runOperation(
  service: Service,
  name: keyof Operations,
  request: Readonly<Record<string, unknown>>,
): Answer | LongPoll {
  const operation = operations[name] as (service: Service, request: unknown) => Answer | LongPoll;
  const answer = operation(service, request);
  if (service.journal && effectOf(name) === 'changes') service.journal.noteChange();
  return answer;
}
