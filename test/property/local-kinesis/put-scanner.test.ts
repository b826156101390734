import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonCodec } from '../../../src/local-kinesis/codec.ts';
import { largestHashKey } from '../../../src/local-kinesis/hash-key.ts';
import { readRequest } from '../../../src/local-kinesis/read-request.ts';
import { requestMembers, type RequestOf } from '../../../src/local-kinesis/request-members.ts';
import { PutScanner, type ScannedPut } from '../../../src/local-kinesis/scan/put-scanner.ts';

type PutRecords = RequestOf<'PutRecords'>;

const scanner = new PutScanner();

function scanned(body: string): PutRecords | undefined {
  const put = scanner.scan(Buffer.from(body));
  return put && requestOf(put);
}

/** What was scanned, as the full path gives it, and the hash keys checked. */
function requestOf({ batch, ...stream }: ScannedPut): PutRecords {
  const Records = Array.from({ length: batch.count }, (_, entry) => {
    const start = batch.offsets[entry]!;
    const dataAt = start + batch.keyLengths[entry]!;
    const key = batch.bytes.subarray(start, dataAt);
    const explicit = batch.explicitHashKeys[entry];
    assert.equal(hashKeyOf(batch.hashKeys.subarray(entry * 4, entry * 4 + 4)), explicit ? wrapped(explicit) : md5(key));
    return {
      PartitionKey: key.toString(),
      Data: Buffer.from(batch.bytes.subarray(dataAt, batch.offsets[entry + 1])),
      ...(explicit === undefined ? {} : { ExplicitHashKey: explicit }),
    };
  });
  return { ...stream, Records };
}

function parsed(body: string): PutRecords {
  const request = readRequest(requestMembers.PutRecords, jsonCodec.decode(Buffer.from(body))) as PutRecords;
  return { ...request, Records: request.Records.map((record) => ({ ...record, Data: Buffer.from(record.Data) })) };
}

function md5(key: Uint8Array): bigint {
  return BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
}

/** Hash keys beyond the space are refused later. */
function wrapped(explicit: string): bigint {
  return BigInt.asUintN(128, BigInt(explicit));
}

function hashKeyOf(words: Uint32Array): bigint {
  return words.reduce((key, word) => (key << 32n) | BigInt(word), 0n);
}

const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n                  ');
const plainText = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('abcdefXYZ0123456789-_/:;.,{}[]= ')), minLength: 1, maxLength });
const data = fc.oneof(
  fc.uint8Array({ maxLength: 70 }),
  fc.uint8Array({ minLength: 1000, maxLength: 1100 }),
  fc.constant(new Uint8Array()),
);

/** A valid request in any order of members and with any white space. */
const plainBody = fc
  .record({
    stream: fc.constantFrom(
      { StreamName: 'a.b-c_1' },
      { StreamARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' },
      { StreamName: 's', StreamARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' },
    ),
    records: fc.array(
      fc.record({
        key: fc.oneof(plainText(20), plainText(60), plainText(256)),
        data,
        explicit: fc.option(fc.bigInt({ min: 0n, max: largestHashKey }), { freq: 8 }),
        turn: fc.nat(2),
      }),
      { minLength: 1, maxLength: 20 },
    ),
    streamFirst: fc.boolean(),
    spaces: fc.array(space, { minLength: 1, maxLength: 7 }),
  })
  .map(({ stream, records, streamFirst, spaces }) => {
    let at = 0;
    const gap = () => spaces[at++ % spaces.length]!;
    const object = (members: readonly (readonly [string, string])[]) =>
      `{${members.map(([name, value]) => `${gap()}"${name}"${gap()}:${gap()}${value}${gap()}`).join(',')}}`;
    const entries = records.map((record) => {
      const members = [
        ['Data', `"${Buffer.from(record.data).toString('base64')}"`],
        ['PartitionKey', `"${record.key}"`],
        ...(record.explicit === null ? [] : [['ExplicitHashKey', `"${record.explicit}"`] as const]),
      ] as [string, string][];
      return object([...members.slice(record.turn), ...members.slice(0, record.turn)]);
    });
    const named = Object.entries(stream).map(([name, value]) => [name, `"${value}"`] as const);
    const list = ['Records', `[${gap()}${entries.join(`${gap()},${gap()}`)}${gap()}]`] as const;
    return gap() + object(streamFirst ? [...named, list] : [list, ...named]) + gap();
  });

/** A change at one place: something put in, taken out or in another's place. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(3),
  insert: fc.oneof(
    fc.constantFrom(
      '"',
      '\\',
      '\\u0041',
      '=',
      '==',
      '-',
      '_',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\0',
      '\x7f',
      'é',
      '😀',
      '',
    ),
    fc.constantFrom(
      '"Data":"",',
      '"PartitionKey":"k",',
      '"Records":[],',
      '"StreamName":"t",',
      '"DryRun":true,',
      'null',
    ),
    fc.string({ maxLength: 3, unit: 'binary' }),
  ),
});

void describe('a scanned PutRecords', () => {
  void it('is what the full parser reads of it', () => {
    fc.assert(
      fc.property(plainBody, (body) => {
        assert.deepEqual(scanned(body), parsed(body));
      }),
      { numRuns: 400 },
    );
  });

  void it('is never one that the full parser refuses or reads otherwise, however it was broken', () => {
    let taken = 0;
    fc.assert(
      fc.property(plainBody, fc.array(change, { minLength: 1, maxLength: 3 }), (body, changes) => {
        const broken = changes.reduce((text, { at, remove, insert }) => {
          const place = Math.floor(at * text.length);
          return text.slice(0, place) + insert + text.slice(place + remove);
        }, body);
        const request = scanned(broken);
        if (request === undefined) return;
        taken++;
        assert.deepEqual(request, parsed(broken));
      }),
      { numRuns: 3000 },
    );
    assert.ok(taken > 20, `only ${taken} were taken at all`);
  });

  void it('is no prefix of one: what a former body left behind it is not read', () => {
    fc.assert(
      fc.property(plainBody, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (body, share) => {
        const whole = body.trimEnd();
        assert.notEqual(scanned(whole), undefined);
        assert.equal(scanned(whole.slice(0, Math.floor(share * whole.length))), undefined);
      }),
    );
  });

  void it('has canonical base64 of the right length only', () => {
    const body = (text: string) => `{"StreamName":"s","Records":[{"Data":"${text}","PartitionKey":"k"}]}`;
    const character = fc.constantFrom(...Array.from('ABQgwxyz019+/=-_ "\\'));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 40 }), (text) => {
        const isCanonical = Buffer.from(text, 'base64').toString('base64') === text;
        const request = scanned(body(text));
        assert.equal(request !== undefined, isCanonical);
        if (request) assert.deepEqual(request.Records[0]!.Data, Buffer.from(text, 'base64'));
      }),
      { numRuns: 3000, examples: [['AA=='], ['AB=='], ['AAA='], ['AAB='], ['AA='], ['A==='], ['====']] },
    );
  });

  void it('has at most 500 entries', () => {
    const body = (count: number) =>
      `{"StreamName":"s","Records":[${Array(count).fill('{"Data":"AA==","PartitionKey":"k"}').join(',')}]}`;
    assert.equal(scanned(body(500))?.Records.length, 500);
    assert.equal(scanned(body(501)), undefined);
    assert.equal(scanned(body(0)), undefined);
  });

  void it('may be as large as a request can be, and a small one after it', () => {
    const body = (bytes: number) =>
      JSON.stringify({
        Records: [{ Data: Buffer.alloc(bytes, 'x').toString('base64'), PartitionKey: 'k'.repeat(256) }],
        StreamName: 's',
      });
    assert.deepEqual(scanned(body(10 * 1024 * 1024)), parsed(body(10 * 1024 * 1024)));
    assert.equal(scanned(body(10 * 1024 * 1024 + 1)), undefined);
    assert.deepEqual(scanned(body(1)), parsed(body(1)));
  });
});
