import { cbor, tag } from '@smithy/core/cbor';
import { decodeCbor } from './cbor-decode.ts';
import { isDirect, type Answer } from './direct-answer.ts';
import { KinesisError } from './kinesis-error.ts';

/** One of the two forms that requests and answers have. */
export interface Codec {
  readonly contentType: string;
  /** Throws SerializationException, also for what is not an object. */
  decode(body: Buffer): Record<string, unknown>;
  /** Nothing at all for an answer without members, as AWS answers. */
  encode(answer: Answer): Uint8Array;
}

/** `application/x-amz-json-1.1`: bytes in base64, times as seconds with decimals. */
export const jsonCodec: Codec = {
  contentType: 'application/x-amz-json-1.1',
  decode(body) {
    try {
      return objectOf(JSON.parse(body.toString('utf8')));
    } catch {
      throw new KinesisError('SerializationException');
    }
  },
  encode(answer) {
    if (isEmpty(answer)) return Buffer.alloc(0);
    const json = isDirect(answer) ? answer.json() : JSON.stringify(answer, secondsForDates);
    return typeof json === 'string' ? Buffer.from(json) : json;
  },
};

/** `application/x-amz-cbor-1.1`, as the Java and C++ clients speak it: times are tag 1 with integer milliseconds. */
export const cborCodec: Codec = {
  contentType: 'application/x-amz-cbor-1.1',
  decode: (body) => objectOf(decodeCbor(body)),
  encode(answer) {
    return isEmpty(answer) ? Buffer.alloc(0) : cbor.serialize(taggedDates(isDirect(answer) ? answer.plain() : answer));
  },
};

function isEmpty(answer: Answer): boolean {
  return Object.keys(answer).length === 0;
}

function objectOf(value: unknown): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new KinesisError('SerializationException');
  }
  return value as Record<string, unknown>;
}

function secondsForDates(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}

function taggedDates(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: 1, value: value.getTime() });
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(taggedDates);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, taggedDates(item)]));
}
