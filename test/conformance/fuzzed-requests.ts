import { cbor } from '@smithy/core/cbor';
import { crc32 } from 'node:zlib';
import { requestMembers } from '../../src/local-kinesis/request-members.ts';
import { callBytes } from '../truth/local-kinesis/raw-connection.ts';

const operations = Object.keys(requestMembers);
const json = 'application/x-amz-json-1.1';
const cborType = 'application/x-amz-cbor-1.1';
const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
const nestedDepth = 10_000;

/** Numbers in [0, 1). */
type Random = () => number;

/** Plausible values of members, by name: what is fuzzed must come past the first check now and then. */
const plausible: Readonly<Record<string, unknown>> = {
  StreamName: 's',
  StreamARN: arn,
  ResourceARN: arn,
  ConsumerName: 'c',
  ConsumerARN: `${arn}/consumer/c:1`,
  ShardId: 'shardId-000000000000',
  ShardToSplit: 'shardId-000000000000',
  ShardToMerge: 'shardId-000000000000',
  AdjacentShardToMerge: 'shardId-000000000001',
  NewStartingHashKey: '170141183460469231731687303715884105728',
  ShardIteratorType: 'TRIM_HORIZON',
  StartingPosition: { Type: 'TRIM_HORIZON' },
  ShardFilter: { Type: 'AT_LATEST' },
  Records: [{ PartitionKey: 'k', Data: 'AAAA' }],
  PartitionKey: 'k',
  Data: 'AAAA',
  Tags: { name: 'value' },
  TagKeys: ['name'],
  ShardCount: 2,
  TargetShardCount: 3,
  ScalingType: 'UNIFORM_SCALING',
  StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  RetentionPeriodHours: 25,
  ShardLevelMetrics: ['ALL'],
  EncryptionType: 'KMS',
  KeyId: 'k',
  MaxRecordSizeInKiB: 1024,
  WarmThroughputMiBps: 5,
  RecordDistributionStrategy: 'AUTO',
  MinimumThroughputBillingCommitment: { Status: 'ENABLED' },
  Policy: '{}',
  QueueName: 'q',
  StreamConfigurationList: [{ StreamARN: arn, StartingPosition: { Type: 'LATEST' } }],
  QueueAttributes: { DeadLetterConfiguration: { TargetType: 'NONE' } },
  Entries: [{ ReceiptHandle: 'A'.repeat(32), VisibilityTimeoutSeconds: 0 }],
  VisibilityTimeoutSeconds: 0,
  WaitTimeSeconds: 1,
};

/** Values that no member expects. */
const strange: readonly unknown[] = [
  null,
  true,
  '',
  'x'.repeat(10_000),
  '\u0000\ud800',
  '__proto__',
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e300,
  -1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  [[]],
  [null],
  {},
  { Type: 'AT_TIMESTAMP', Timestamp: 1e300 },
  Array.from({ length: 501 }, () => ({})),
  '9'.repeat(400),
  '*'.repeat(40),
];

/** One request as bytes, of all the kinds there are; the queue may be there. */
export function fuzzedRequest(random: Random, queueArn: string): Buffer {
  const operation = pick(random, operations);
  switch (Math.floor(random() * 9)) {
    case 0:
      return callBytes(operation, broken(random, Buffer.from(JSON.stringify(members(random, operation, queueArn)))));
    case 1:
      return callBytes(
        operation,
        broken(random, Buffer.from(cbor.serialize(members(random, operation, queueArn)))),
        cborType,
      );
    case 2:
      return callBytes(operation, cbor.serialize(members(random, operation, queueArn)), cborType);
    case 3:
      return callBytes(operation, nested(random, operation, queueArn));
    case 4:
      return oddHead(random, JSON.stringify(members(random, operation, queueArn)));
    case 5:
      return callBytes('ListShards', JSON.stringify({ NextToken: forgedToken(random) }));
    case 6:
      return callBytes('AcknowledgeQueueRecords', JSON.stringify(forgedReceipt(random, queueArn)));
    case 7:
      return callBytes('GetRecords', JSON.stringify({ ShardIterator: forgedIterator(random) }));
    default:
      return callBytes(operation, JSON.stringify(members(random, operation, queueArn)));
  }
}

function members(random: Random, operation: string, queueArn: string): Record<string, unknown> {
  const values = { ...plausible, QueueARN: queueArn };
  const names = [...Object.keys(requestMembers[operation as keyof typeof requestMembers]), '__proto__', 'Unknown'];
  return Object.fromEntries(
    names
      .filter(() => random() < 0.8)
      .map((name) => [
        name,
        random() < 0.15 ? pick(random, strange) : (values[name as keyof typeof values] ?? pick(random, strange)),
      ]),
  );
}

/** Bytes changed, put in, left out, or cut off. */
function broken(random: Random, whole: Buffer): Buffer {
  const at = Math.floor(random() * whole.length);
  const noise = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * 256)));
  const rest = at + Math.floor(random() * 3);
  return random() < 0.3 ? whole.subarray(0, at) : Buffer.concat([whole.subarray(0, at), noise, whole.subarray(rest)]);
}

/** A member, or one of 501 records, that is nested 10,000 deep. */
function nested(random: Random, operation: string, queueArn: string): string {
  const [open, close] = pick(random, [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  const deep = `${open.repeat(nestedDepth)}1${close.repeat(nestedDepth)}`;
  const fields = JSON.stringify(members(random, operation, queueArn)).slice(1, -1);
  const name = pick(random, Object.keys(plausible));
  const value = random() < 0.5 ? deep : `[${'{},'.repeat(500)}{"Data":${deep}}]`;
  return `{${fields}${fields === '' ? '' : ','}"${name}":${value}}`;
}

/** Targets, types and headers as no client sends them; the frame of the message itself is right. */
function oddHead(random: Random, body: string): Buffer {
  const target = pick(random, [
    '',
    'Kinesis',
    'Kinesis_20131202.',
    '.',
    'Kinesis_20131202.Nothing',
    'a.b.c',
    '\xff'.repeat(9),
  ]);
  const type = pick(random, [json, cborType, 'application/json', 'text/xml', '', ';;;', `${json}; charset=x`]);
  const extra = pick(random, [
    'x: y',
    `x-long: ${'h'.repeat(8000)}`,
    Array.from({ length: 200 }, (_, index) => `x-${index}: y`).join('\r\n'),
    'authorization: AWS4-HMAC-SHA256 nonsense',
    'authorization: \xff',
    'origin: http://elsewhere',
    'expect: 100-continue',
    'x-amz-target: twice',
    'upgrade: h2c\r\nconnection: upgrade',
  ]);
  const path = pick(random, ['/', '/health', '//', '/%', `/${'p'.repeat(2000)}`, '*']);
  const head = `POST ${path} HTTP/1.1\r\nhost: local\r\nx-amz-target: ${target}\r\ncontent-type: ${type}\r\n${extra}\r\n`;
  const isChunked = random() < 0.3;
  const frame = isChunked ? 'transfer-encoding: chunked' : `content-length: ${Buffer.byteLength(body)}`;
  const content = isChunked ? chunked(random, body) : body;
  return Buffer.concat([Buffer.from(`${head}${frame}\r\n\r\n`, 'latin1'), Buffer.from(content)]);
}

/** A body in chunks of a few bytes, with extensions and trailers. */
function chunked(random: Random, body: string): string {
  const bytes = Buffer.from(body).toString('latin1');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const size = Math.min(bytes.length - at, 1 + Math.floor(random() * 400));
    text += `${size.toString(16)};extension=1\r\n${bytes.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}0\r\ntrailer: x\r\n\r\n`;
}

function forgedToken(random: Random): string {
  const fields = pick(random, [
    [Date.now(), 's', '', { Type: 'NONE' }],
    [Date.now(), 's', ''],
    [],
    {},
    [1e300, 's', 's', []],
  ]);
  const forged = Buffer.from(JSON.stringify(fields));
  return Buffer.concat([Buffer.alloc(random() < 0.5 ? 32 : 0), forged]).toString('base64');
}

/** A receipt of the right length with any contents. */
function forgedReceipt(random: Random, QueueARN: string): object {
  const bytes = Buffer.from(Array.from({ length: 24 }, () => Math.floor(random() * 256)));
  return { QueueARN, Entries: [{ ReceiptHandle: bytes.toString('base64url') }] };
}

/** An iterator with a right checksum and wrong contents. */
function forgedIterator(random: Random): string {
  const bytes = Buffer.alloc(152);
  bytes[7] = 1;
  const number = () => pick(random, [Date.now(), 0, -1, 0.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY]);
  for (const at of [8, 16, 24]) bytes.writeDoubleBE(number(), at);
  bytes.writeUInt32BE(pick(random, [0, 1, 2 ** 32 - 1]), 32);
  bytes.write('s', 36);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 148)), 148);
  return bytes.toString('base64');
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}
