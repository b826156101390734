import { invalidArgument } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import type { Stream } from '../stream.ts';
import { checkMade, findStream, type StreamReference } from './find-stream.ts';

/** Tags a resource may have (AWS). */
const mostTags = 50;
/** Only AWS makes tags whose keys start so (AWS). */
const reserved = 'aws:';

/** AddTagsToStream. */
export function addTagsToStream(service: Service, request: RequestOf<'AddTagsToStream'>): object {
  const stream = findTaggable(service, request);
  const failure = `Failed to add tags to stream ${stream.name} under account ${service.settings.accountId} because`;
  addTags(stream.tags, request.Tags, failure);
  return {};
}

/** The stream of a request that changes its tags: one that is being made keeps those it was made with (AWS). */
function findTaggable(service: Service, request: StreamReference): Stream {
  const stream = findStream(service, request);
  checkMade(service, stream);
  return stream;
}

/** Adds or replaces tags, up to 50 of them. */
export function addTags(tags: Map<string, string>, added: Readonly<Record<string, string>>, failure: string): void {
  checkCharacters([...Object.keys(added), ...Object.values(added)], failure);
  if (Object.keys(added).some((key) => key.startsWith(reserved))) {
    throw invalidArgument(`${failure} tag keys that start with ${reserved} are reserved.`); // no text of AWS known
  }
  const after = new Set([...tags.keys(), ...Object.keys(added)]);
  if (after.size > mostTags) {
    // The text kept the number when AWS raised the limit from 10 to 50.
    throw invalidArgument(`${failure} a given stream cannot have more than 10 tags associated with it.`);
  }
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}

/** RemoveTagsFromStream. */
export function removeTagsFromStream(service: Service, request: RequestOf<'RemoveTagsFromStream'>): object {
  const stream = findTaggable(service, request);
  checkCharacters(
    request.TagKeys,
    `Failed to remove tags from stream ${stream.name} under account ${service.settings.accountId} because`,
  );
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

function checkCharacters(texts: readonly string[], failure: string): void {
  if (texts.some((text) => /[^\p{L}\p{N} _.:/=+\-%@]/u.test(text))) {
    throw invalidArgument(
      'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.',
    );
  }
  if (texts.some((text) => text.includes('%'))) {
    throw invalidArgument(
      `${failure} some tags contained illegal characters. The allowed characters are ` +
        "Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
    );
  }
}
