import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseOf, supportedMetadataLevel } from '../../../src/adapters/kafka/broker-version.ts';

const int16 = (value: number) => [value >> 8, value & 0xff];
const compact = (text: string) => [text.length + 1, ...Buffer.from(text)];
const feature = (name: string, lowest: number, highest: number) => [
  ...compact(name),
  ...int16(lowest),
  ...int16(highest),
  0,
];

/** The body of an answer with one API and so many tags. */
const answer = (...tags: (readonly number[])[]) =>
  Buffer.from([...int16(0), 2, ...int16(18), ...int16(0), ...int16(4), 0, 0, 0, 0, 0, tags.length, ...tags.flat()]);

void test('finds the metadata version among the supported features', () => {
  const features = [3, ...feature('group.version', 0, 1), ...feature('metadata.version', 7, 30)];
  assert.equal(supportedMetadataLevel(answer([0, features.length, ...features])), 30);
});

void test('skips tags it does not know, and says when there is nothing', () => {
  const features = [2, ...feature('metadata.version', 1, 21)];
  assert.equal(supportedMetadataLevel(answer([5, 2, 9, 9], [0, features.length, ...features])), 21);
  assert.equal(supportedMetadataLevel(answer()), undefined);
  assert.equal(supportedMetadataLevel(Buffer.from(int16(35))), undefined);
});

void test('names the release of a level', () => {
  assert.deepEqual([6, 7, 24, 25, 30, 31].map(releaseOf), [undefined, '3.3', '3.9', '4.0', '4.3', 'later than 4.3']);
});
