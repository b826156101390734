import type { Answer } from './direct-answer.ts';
import { describeAccountSettings, describeLimits, updateAccountSettings } from './operations/account.ts';
import { createChannel, deleteChannel, describeChannel, listChannels, updateChannel } from './operations/channels.ts';
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
import type { OperationName, RequestOf } from './request-members.ts';
import type { Service } from './service.ts';

/** Every operation that gives one answer; SubscribeToShard gives a stream of events and is not here. */
type Operations = {
  readonly [Name in Exclude<OperationName, 'SubscribeToShard'>]: (
    service: Service,
    request: RequestOf<Name>,
  ) => Answer | object;
};

const operations: Operations = {
  CreateChannel: createChannel,
  DeleteChannel: deleteChannel,
  DeleteResourcePolicy: deleteResourcePolicy,
  DescribeAccountSettings: describeAccountSettings,
  DescribeChannel: describeChannel,
  DescribeLimits: describeLimits,
  DisableEnhancedMonitoring: disableEnhancedMonitoring,
  EnableEnhancedMonitoring: enableEnhancedMonitoring,
  GetResourcePolicy: getResourcePolicy,
  ListChannels: listChannels,
  ListTagsForResource: listTagsForResource,
  PutResourcePolicy: putResourcePolicy,
  StartStreamEncryption: startStreamEncryption,
  StopStreamEncryption: stopStreamEncryption,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAccountSettings: updateAccountSettings,
  UpdateChannel: updateChannel,
  UpdateMaxRecordSize: updateMaxRecordSize,
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

/** What a call of an operation does: nothing but reading, putting records, or changing other state. */
export function effectOf(name: OperationName): 'reads' | 'puts' | 'changes' {
  if (name === 'PutRecord' || name === 'PutRecords') return 'puts';
  return /^(?:Describe|Get|List|Subscribe)/.test(name) ? 'reads' : 'changes';
}

/** Runs an operation on a request that was checked against its members. */
export function runOperation(
  service: Service,
  name: keyof Operations,
  request: Readonly<Record<string, unknown>>,
): Answer {
  const operation = operations[name] as (service: Service, request: unknown) => Answer;
  const answer = operation(service, request);
  if (service.journal && effectOf(name) === 'changes') service.journal.noteChange();
  return answer;
}
