import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Librdkafka } from '../../../src/adapters/kafka/librdkafka-library.ts';
import { librdkafkaPackage, loadLibrdkafka } from '../../../src/adapters/kafka/librdkafka-library.ts';
import { connectLibrdkafkaProducer } from '../../../src/adapters/kafka/librdkafka-producer.ts';
import { parseSettings } from '../../../src/adapters/kafka/settings.ts';
import { makeBatch } from '../../../src/contract/make-batch.ts';
import { makeContext } from '../../../src/contract/make-context.ts';

function withFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'kvk-test-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts a package of that name into a folder, as `npm install` does. */
function install(folder: string, source: string): void {
  const place = join(folder, 'node_modules', librdkafkaPackage);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: librdkafkaPackage, version: '9.9.9' }));
  writeFileSync(join(place, 'index.js'), source);
}

void test('finds the binding in the folder the program was started in', () =>
  withFolder((folder) => {
    install(folder, "exports.librdkafkaVersion = '1.2.3';");
    const { library, version } = loadLibrdkafka(folder);
    assert.deepEqual([library.librdkafkaVersion, version], ['1.2.3', '9.9.9']);
  }));

void test('says what to install, and where, when the binding is missing', () =>
  withFolder((folder) => {
    assert.throws(() => loadLibrdkafka(folder), {
      name: 'SettingsError',
      key: 'client',
      message: new RegExp(`is not installed: run 'npm install ${librdkafkaPackage}@[\\d.]+' in ${folder}`),
    });
  }));

void test('says why a binding that is there cannot be loaded', () =>
  withFolder((folder) => {
    install(folder, "throw new Error('compiled for another Node');");
    assert.throws(() => loadLibrdkafka(folder), { message: /cannot be loaded \(compiled for another Node\)/ });
  }));

/** A binding that accepts everything and reports by a list: an offset, or the number of an error. */
function reporting(reports: readonly { offset?: number; code?: number }[]): Librdkafka {
  let hear: (error: unknown, report: unknown) => void = () => undefined;
  class Producer {
    connect(_: unknown, done: (error: null) => void): void {
      done(null);
    }
    disconnect(done: (error: null) => void): void {
      done(null);
    }
    on(event: string, listener: (error: unknown, report: unknown) => void): void {
      if (event === 'delivery-report') hear = listener;
    }
    setPollInBackground(): void {}
    produce(_topic: string, _partition: number, _value: Buffer, _key: unknown, _time: undefined, opaque: number): void {
      const { offset = -1, code } = reports[opaque]!;
      queueMicrotask(() => hear(code === undefined ? null : { code, message: 'refused' }, { offset, opaque }));
    }
  }
  return { Producer } as unknown as Librdkafka;
}

async function sendTo(reports: readonly { offset?: number; code?: number }[]) {
  const stream = { name: 'kvk-t', partitions: 1, details: {} };
  const producer = await connectLibrdkafkaProducer(reporting(reports), {}, stream, parseSettings({}), makeContext());
  const records = reports.map(() => ({ value: Buffer.from('value') }));
  const outcome = await producer.send(makeBatch(records, 0));
  return { outcome, positions: records.map((_, index) => outcome.positionAt(index)) };
}

void test('a batch whose reports run on has the offsets after the first', async () => {
  const { outcome, positions } = await sendTo([{ offset: 7 }, { offset: 8 }, { offset: 9 }]);
  assert.deepEqual([outcome.refused, outcome.partitions, positions], [[], 0, ['7', '8', '9']]);
});

void test('a batch between which others were stored has the offset of each record', async () => {
  const { positions } = await sendTo([{ offset: 7 }, { offset: 8 }, { offset: 20 }, { offset: 21 }]);
  assert.deepEqual(positions, ['7', '8', '20', '21']);
});

void test('of a batch that was taken in part each record has its own fate', async () => {
  const { outcome, positions } = await sendTo([{ offset: 7 }, { code: 10 }, { offset: 8 }]);
  assert.deepEqual(outcome.refused, [
    { first: 1, count: 1, kind: 'too-large', code: 'MESSAGE_TOO_LARGE', message: 'refused' },
  ]);
  assert.deepEqual([outcome.partitions, positions], [Int32Array.of(0, -1, 0), ['7', '', '8']]);
});

void test('a batch of which nothing was taken is refused as a whole', async () => {
  const { outcome } = await sendTo([{ code: -192 }, { code: -192 }]);
  assert.deepEqual(
    outcome.refused.map(({ first, count, kind, code }) => [first, count, kind, code]),
    [[0, 2, 'timed-out', 'REQUEST_TIMED_OUT']],
  );
});
