import { brokenConstraints } from './constraints.ts';
import { brokenRequest, mostProblemsListed } from './error-texts.ts';
import { KinesisError } from './kinesis-error.ts';
import type { Members, Shape } from './shape.ts';

const longestValueShown = 10_000;
const largestInteger = 2 ** 31 - 1;

/**
 * Checks a parsed request against the description of its members and returns it with blobs as bytes and times as
 * milliseconds since 1970. Members that are not described are dropped, as AWS drops them. Throws
 * SerializationException at the first wrong type, then ValidationException naming up to ten broken constraints.
 */
export function readRequest(members: Members, request: Record<string, unknown>): Record<string, unknown> {
  const problems: string[] = [];
  const read = readMembers(members, request, '', problems);
  if (problems.length > 0) throw brokenRequest(problems);
  return read;
}

function readMembers(members: Members, from: Record<string, unknown>, path: string, problems: string[]) {
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const place = `${path}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const given = Object.hasOwn(from, name) ? from[name] : undefined;
    if (given === undefined || given === null) {
      if (shape.required || isNeeded(shape, from)) problems.push(failed(' null', place, 'Member must not be null'));
    } else {
      read[name] = readShape(shape, given, place, problems);
    }
  }
  return read;
}

function isNeeded(shape: Shape, from: Readonly<Record<string, unknown>>): boolean {
  const other = shape.kind === 'string' ? shape.requiredWithout : undefined;
  return other !== undefined && (from[other] ?? undefined) === undefined;
}

function readShape(shape: Shape, given: unknown, place: string, problems: string[]): unknown {
  const value = converted(shape, given);
  for (const constraint of brokenConstraints(shape, value))
    problems.push(failed(shown(shape, value), place, constraint));
  if (shape.kind === 'structure') {
    return readMembers(shape.members, value as Record<string, unknown>, `${place}.`, problems);
  }
  return shape.kind === 'list' && shape.of.kind !== 'string'
    ? readItems(shape.of, value as unknown[], place, problems)
    : value;
}

/** Ends with the last problem that is listed: a body may hold millions of items that are all wrong. */
function readItems(shape: Shape, items: readonly unknown[], place: string, problems: string[]): unknown[] {
  const read: unknown[] = [];
  for (const [index, item] of items.entries()) {
    if (problems.length >= mostProblemsListed) break;
    read.push(readShape(shape, item, `${place}.${index + 1}.member`, problems));
  }
  return read;
}

function failed(value: string, place: string, constraint: string): string {
  return `Value${value} at '${place}' failed to satisfy constraint: ${constraint}`;
}

/** The value in the type of its shape; throws SerializationException with AWS's words when it has another. */
function converted(shape: Shape, given: unknown): unknown {
  switch (shape.kind) {
    case 'string':
      return typeof given === 'string' ? given : wrongType(given, 'an String');
    case 'integer':
      return isNumber(given) ? clamped(Math.trunc(Number(given))) : wrongType(given, 'an Integer');
    case 'long':
      return isNumber(given) ? Math.trunc(Number(given)) : wrongType(given, 'an Long');
    case 'boolean':
      return typeof given === 'boolean' ? given : wrongBoolean(given);
    case 'timestamp':
      if (given instanceof Date && isNumber(given.getTime())) return given.getTime();
      return isNumber(given) ? Math.round(Number(given) * 1000) : wrongType(given, 'milliseconds since epoch');
    case 'blob':
      if (given instanceof Uint8Array) return given;
      return typeof given === 'string' ? bytesOf(given) : wrongType(given, 'a Blob');
    case 'list':
      if (!Array.isArray(given)) return wrongCollection(given, 'list or null');
      return given.map((item) => (shape.of.kind === 'string' ? converted(shape.of, notNull(item)) : notNull(item)));
    case 'map':
      if (!isPlainObject(given)) return wrongCollection(given, 'map or null');
      for (const value of Object.values(given)) if (typeof value !== 'string') wrongType(value, 'an String');
      return given;
    case 'structure':
      return isPlainObject(given) ? given : wrongCollection(given, 'null');
  }
}

/** CBOR has numbers that are none. */
function isNumber(value: unknown): value is number | bigint {
  return (typeof value === 'number' && !Number.isNaN(value)) || typeof value === 'bigint';
}

function clamped(integer: number): number {
  return Math.max(-largestInteger - 1, Math.min(integer, largestInteger));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date)
  );
}

function notNull(item: unknown): unknown {
  return item ?? wrongType(item, 'a member of a list');
}

function bytesOf(base64: string): Buffer {
  const problem = base64Problem(base64);
  if (problem === undefined) return Buffer.from(base64, 'base64');
  throw serialization(`'${base64.slice(0, longestValueShown)}' can not be converted to a Blob: ${problem}`);
}

function base64Problem(base64: string): string | undefined {
  if (base64.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${base64.length}`;
  }
  const [strange] = /[^\w+/=]|_|=(?=[^=])/.exec(base64) ?? [];
  if (strange !== undefined) return `Invalid Base64 character: '${strange}'`;
  // The last character before the padding may hold no bits that are lost.
  const isWhole = /(?:^|[^=]|[AQgw]==|[AEIMQUYcgkosw048]=)$/.test(base64.slice(-4));
  return isWhole ? undefined : 'Invalid last non-pad Base64 character dectected';
}

function wrongType(given: unknown, wanted: string): never {
  if (Array.isArray(given)) throw serialization('Start of list found where not expected');
  if (isPlainObject(given)) throw serialization('Start of structure or map found where not expected.');
  throw serialization(`class ${javaClass(given)} can not be converted to ${wanted}`);
}

function wrongBoolean(given: unknown): never {
  if (typeof given === 'string') throw serialization(`'${given.toUpperCase()}' can not be converted to an Boolean`);
  return wrongType(given, 'an Boolean');
}

function wrongCollection(given: unknown, expected: string): never {
  if (Array.isArray(given)) throw serialization('Start of list found where not expected');
  if (isPlainObject(given)) throw serialization('Start of structure or map found where not expected.');
  throw serialization(`Expected ${expected}`);
}

function serialization(text: string): KinesisError {
  return new KinesisError('SerializationException', text);
}

function javaClass(value: unknown): string {
  if (typeof value === 'boolean') return 'java.lang.Boolean';
  if (typeof value === 'number' || typeof value === 'bigint')
    return 'com.amazon.coral.value.json.numbers.TruncatingBigNumber';
  return value instanceof Uint8Array ? 'java.nio.HeapByteBuffer' : 'java.lang.String';
}

/** A value as AWS's messages print it, in quotes; nothing for what holds data. */
function shown(shape: Shape, value: unknown): string {
  const holdsData = shape.kind === 'blob' || (shape.kind === 'list' && shape.of.kind === 'structure');
  return holdsData ? '' : ` '${javaText(value).slice(0, longestValueShown)}'`;
}

/** Not more of it than is shown. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, longestValueShown).join(', ')}]`;
  if (isPlainObject(value)) {
    const entries = Object.entries(value).slice(0, longestValueShown);
    return `{${entries.map(([key, item]) => `${key}=${String(item)}`).join(', ')}}`;
  }
  return String(value);
}
