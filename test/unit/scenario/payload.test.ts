import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadOptions } from '../../../src/scenario/load-options.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Workload } from '../../../src/scenario/scenario.ts';
import { options, smallest } from './options.ts';

const files: Readonly<Record<string, string>> = {
  '/repository/texts.jsonl': '{"a":1}\n{"b":22222}\r\n\n',
  '/repository/empty.txt': '\n\n',
  '/repository/huge.txt': 'x'.repeat(5 * 1_048_576),
};

const reading: LoadOptions = {
  ...options,
  readFile: async (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return text;
  },
};

async function load(workload: string, more: Partial<LoadOptions> = {}): ReturnType<typeof loadScenario> {
  const text = smallest.replace('workload: { rate: 500/s }', `workload: { rate: 500/s, ${workload} }`);
  return loadScenario(text, '/repository/small.yaml', { ...reading, ...more });
}

async function workloadOf(written: string, more: Partial<LoadOptions> = {}): Promise<Workload> {
  const loaded = await load(written, more);
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  return loaded.scenario.workload;
}

async function messagesOf(written: string, more: Partial<LoadOptions> = {}): Promise<string> {
  const loaded = await load(written, more);
  assert.ok('problems' in loaded, 'it loads');
  return loaded.problems.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`).join('\n');
}

void test('one size is all there is to say of it', async () => {
  const { recordSize, sizes } = await workloadOf('recordSize: 256B');
  assert.deepEqual([recordSize, sizes], [256, undefined]);
});

void test('a range of sizes has its middle as the mean', async () => {
  const { recordSize, sizes } = await workloadOf('recordSize: { from: 100B, to: 1100B }');
  assert.equal(recordSize, 600);
  assert.deepEqual(sizes, [
    { share: 0, bytes: 100 },
    { share: 1, bytes: 1_100 },
  ]);
});

void test('a distribution may jump, and its mean weighs every stretch', async () => {
  const written = 'recordSize: { quantiles: [[0, 200B], [0.9, 200B], [0.9, 10000B], [1, 10000B]] }';
  const { recordSize, sizes } = await workloadOf(written);
  assert.equal(recordSize, 1_180);
  assert.equal(sizes?.length, 4);
});

void test('sizes that make no sense are refused where they stand', async () => {
  assert.match(await messagesOf('recordSize: 16B'), /must be at least 32B: each record carries an envelope/);
  assert.match(await messagesOf('recordSize: 1024'), /1024 has no unit: did you mean '1KiB'\?/);
  assert.match(await messagesOf('recordSize: { from: 100B }'), /write `\{ from: 100B, to: 4KiB \}` or `quantiles`/);
  assert.match(await messagesOf('recordSize: { from: 4KiB, to: 100B }'), /from: must not exceed `to`/);
  assert.match(await messagesOf('recordSize: { form: 1KiB, to: 2KiB }'), /unknown key 'form'.*did you mean 'from'\?/);
  assert.match(await messagesOf('recordSize: { quantiles: [[0, 1KiB], [0.5, 2KiB]] }'), /must begin at 0 and end at 1/);
  assert.match(
    await messagesOf('recordSize: { quantiles: [[0, 2KiB], [1, 1KiB]] }'),
    /neither shares nor sizes may fall/,
  );
  assert.match(await messagesOf('recordSize: { from: 1KiB, to: 2KiB, quantiles: [[0, 1KiB], [1, 2KiB]] }'), /keep one/);
});

void test('the lines of a file are payloads, beside the scenario and not where the tool was started', async () => {
  const { payload, recordSize, sizes } = await workloadOf('payload: { file: texts.jsonl }');
  assert.deepEqual(payload?.texts, ['{"a":1}', '{"b":22222}']);
  assert.match(payload.digest, /^[0-9a-f]{16}$/);
  assert.deepEqual([recordSize, sizes], [32 + 9, undefined]);
});

void test('a payload that cannot be had is refused with its reason', async () => {
  assert.match(await messagesOf('payload: { file: missing.txt }'), /cannot read the payload: ENOENT/);
  assert.match(await messagesOf('payload: { file: empty.txt }'), /empty\.txt has no lines/);
  assert.match(await messagesOf('payload: { file: huge.txt }'), /huge\.txt is larger than 4 MiB/);
  assert.match(
    await messagesOf('payload: { file: texts.jsonl }, recordSize: 1KiB, compressibility: 0.5'),
    /leave out `recordSize`, or `payload`\n.*leave out `compressibility`, or `payload`/,
  );
});

void test('an option for the size takes the place of the payload that the file has, and the other way round', async () => {
  const sized = await workloadOf('payload: { file: texts.jsonl }', { flags: { recordSize: '1KiB' } });
  assert.deepEqual([sized.recordSize, sized.payload], [1_024, undefined]);
  const sets = ['workload.payload.file=texts.jsonl'];
  assert.equal((await workloadOf('recordSize: 1KiB', { sets })).recordSize, 41);
  const range = ['workload.recordSize={from: 100B, to: 300B}'];
  assert.equal((await workloadOf('recordSize: 1KiB', { sets: range })).recordSize, 200);
});
