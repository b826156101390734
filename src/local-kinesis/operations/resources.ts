import { Consumer } from '../consumer.ts';
import { invalidArgument } from '../error-texts.ts';
import { KinesisError } from '../kinesis-error.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { Stream } from '../stream.ts';
import { checkMade, findStream } from './find-stream.ts';
import { findChannel } from './channels.ts';
import { findQueue } from './queues.ts';
import { addTags, tagList } from './stream-tags.ts';

/** What streams, consumers, channels and queues have in common. */
interface Resource {
  readonly arn: string;
  readonly tags: Map<string, string>;
  policy: string | undefined;
}

/** TagResource. */
export function tagResource(service: Service, request: RequestOf<'TagResource'>): object {
  const { arn, tags } = findToChange(service, request.ResourceARN);
  addTags(tags, request.Tags, `Failed to add tags to ${arn} because`);
  return {};
}

/** UntagResource. */
export function untagResource(service: Service, request: RequestOf<'UntagResource'>): object {
  const { tags } = findToChange(service, request.ResourceARN);
  for (const key of request.TagKeys) tags.delete(key);
  return {};
}

/** ListTagsForResource. */
export function listTagsForResource(service: Service, request: RequestOf<'ListTagsForResource'>): object {
  return { Tags: tagList(find(service, request.ResourceARN).tags) };
}

/** PutResourcePolicy: kept and given back, not enforced. */
export function putResourcePolicy(service: Service, request: RequestOf<'PutResourcePolicy'>): object {
  const resource = findToChange(service, request.ResourceARN);
  if (!isObject(request.Policy)) throw invalidArgument('The resource policy is no JSON object.');
  if (resource instanceof Consumer && resource.status !== 'ACTIVE') {
    const { stream } = service.consumerByArn(resource.arn);
    throw service.errors.consumerOfPolicyNotActive(resource.name, resource.createdAt / 1000, stream.name);
  }
  resource.policy = request.Policy;
  return {};
}

/** No text of AWS known. */
function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** GetResourcePolicy: an empty object when there is none. */
export function getResourcePolicy(service: Service, request: RequestOf<'GetResourcePolicy'>): object {
  return { Policy: find(service, request.ResourceARN).policy ?? '{}' };
}

/** DeleteResourcePolicy; ResourceNotFoundException when there is none. */
export function deleteResourcePolicy(service: Service, request: RequestOf<'DeleteResourcePolicy'>): object {
  const resource = find(service, request.ResourceARN);
  if (resource.policy === undefined) {
    throw new KinesisError('ResourceNotFoundException', `No resource policy found for resource ARN ${resource.arn}.`);
  }
  resource.policy = undefined;
  return {};
}

function findToChange(service: Service, arn: string): Resource {
  const resource = find(service, arn);
  if (resource instanceof Stream) checkMade(service, resource);
  return resource;
}

function find(service: Service, arn: string): Resource {
  if (arn.includes(':channel/')) return findChannel(service, arn);
  if (arn.includes(':queue/')) return findQueue(service, arn);
  return arn.includes('/consumer/') ? service.consumerByArn(arn).consumer : findStream(service, { StreamARN: arn });
}
