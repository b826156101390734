import { KinesisError } from '../kinesis-error.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { findStream } from './find-stream.ts';
import { addTags, tagList } from './stream-tags.ts';

/** What streams and consumers have in common. */
interface Resource {
  readonly arn: string;
  readonly tags: Map<string, string>;
  policy: string | undefined;
}

/** TagResource. */
export function tagResource(service: Service, request: RequestOf<'TagResource'>): object {
  const { arn, tags } = find(service, request.ResourceARN);
  addTags(tags, request.Tags, `Failed to add tags to ${arn} because`);
  return {};
}

/** UntagResource. */
export function untagResource(service: Service, request: RequestOf<'UntagResource'>): object {
  const { tags } = find(service, request.ResourceARN);
  for (const key of request.TagKeys) tags.delete(key);
  return {};
}

/** ListTagsForResource. */
export function listTagsForResource(service: Service, request: RequestOf<'ListTagsForResource'>): object {
  return { Tags: tagList(find(service, request.ResourceARN).tags) };
}

/** PutResourcePolicy: kept and given back, not enforced. */
export function putResourcePolicy(service: Service, request: RequestOf<'PutResourcePolicy'>): object {
  find(service, request.ResourceARN).policy = request.Policy;
  return {};
}

/** GetResourcePolicy; ResourceNotFoundException when there is none. */
export function getResourcePolicy(service: Service, request: RequestOf<'GetResourcePolicy'>): object {
  return { Policy: policyOf(find(service, request.ResourceARN)) };
}

/** DeleteResourcePolicy; ResourceNotFoundException when there is none. */
export function deleteResourcePolicy(service: Service, request: RequestOf<'DeleteResourcePolicy'>): object {
  const resource = find(service, request.ResourceARN);
  policyOf(resource);
  resource.policy = undefined;
  return {};
}

/** No text of AWS known. */
function policyOf(resource: Resource): string {
  if (resource.policy === undefined) {
    throw new KinesisError('ResourceNotFoundException', `Resource ${resource.arn} has no resource policy.`);
  }
  return resource.policy;
}

function find(service: Service, arn: string): Resource {
  return arn.includes('/consumer/') ? service.consumerByArn(arn).consumer : findStream(service, { StreamARN: arn });
}
