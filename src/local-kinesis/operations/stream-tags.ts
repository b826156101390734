import { invalidArgument } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { findStream } from './find-stream.ts';

/** Tags a resource may have (AWS). */
const mostTags = 50;

/** AddTagsToStream. */
export function addTagsToStream(service: Service, request: RequestOf<'AddTagsToStream'>): object {
  const stream = findStream(service, request);
  addTags(stream.tags, request.Tags);
  return {};
}

/** Adds or replaces tags, up to 50 of them. */
export function addTags(tags: Map<string, string>, added: Readonly<Record<string, string>>): void {
  const after = new Set([...tags.keys(), ...Object.keys(added)]);
  if (after.size > mostTags) {
    throw invalidArgument(
      `Failed to add tags to stream. A given stream cannot have more than ${mostTags} tags associated with it.`,
    );
  }
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}

/** RemoveTagsFromStream. */
export function removeTagsFromStream(service: Service, request: RequestOf<'RemoveTagsFromStream'>): object {
  const stream = findStream(service, request);
  for (const key of request.TagKeys) stream.tags.delete(key);
  return {};
}

/** ListTagsForStream in the order of the keys. */
export function listTagsForStream(service: Service, request: RequestOf<'ListTagsForStream'>): object {
  const stream = findStream(service, request);
  const after = request.ExclusiveStartTagKey ?? '';
  const keys = [...stream.tags.keys()].filter((key) => key > after).toSorted();
  const page = keys.slice(0, request.Limit ?? mostTags);
  return { Tags: tagList(stream.tags, page), HasMoreTags: page.length < keys.length };
}

/** Tags as the API lists them. */
export function tagList(tags: ReadonlyMap<string, string>, keys: Iterable<string> = tags.keys()): object[] {
  return [...keys].map((key) => ({ Key: key, Value: tags.get(key) }));
}
