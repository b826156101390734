import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readResult, ResultFileError, writeResult } from '../../../src/result/result-store.ts';
import { sampleResult } from '../../golden/sample-result.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'result-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(content: string): Promise<string> {
  const file = join(folder, 'damaged.json');
  writeFileSync(file, content);
  try {
    await readResult(file);
  } catch (error) {
    assert.ok(error instanceof ResultFileError);
    assert.ok(error.message.startsWith(`${file}: `), error.message);
    return error.message;
  }
  return assert.fail('the file was accepted');
}

describe('a result file', () => {
  it('reads back as it was written, by its path and by its folder', async () => {
    const result = sampleResult();
    const file = await writeResult(join(folder, 'deep', 'run'), result);
    assert.deepEqual(await readResult(file), result);
    assert.deepEqual(await readResult(join(folder, 'deep', 'run')), result);
  });

  it('replaces an older one and leaves nothing beside it', async () => {
    await writeResult(folder, sampleResult());
    const file = await writeResult(folder, { ...sampleResult(), id: 'second' });
    assert.equal((await readResult(file)).id, 'second');
    assert.deepEqual(readdirSync(folder), ['result.json']);
  });

  it('keeps the older one when writing fails', async () => {
    const file = await writeResult(folder, sampleResult());
    const before = readFileSync(file, 'utf8');
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const scenarios = sampleResult().scenarios.map((one) => ({ ...one, scenario: circular }));
    await assert.rejects(writeResult(folder, { ...sampleResult(), scenarios }), ResultFileError);
    assert.equal(readFileSync(file, 'utf8'), before);
    assert.deepEqual(readdirSync(folder), ['result.json']);
  });

  it('names the place and what is expected there', async () => {
    const result = JSON.parse(JSON.stringify(sampleResult())) as { scenarios: { targets: { label: unknown }[] }[] };
    result.scenarios[0]!.targets[1]!.label = 7;
    const message = await refusal(JSON.stringify(result));
    assert.match(message, /scenarios\[0\]\.targets\[1\]\.label: .*expected string/);
  });

  it('names an unknown key', async () => {
    assert.match(await refusal(JSON.stringify({ ...sampleResult(), colour: 'red' })), /the document: .*"colour"/);
  });

  it('lists at most ten places and counts the others', async () => {
    const message = await refusal(JSON.stringify({ ...sampleResult(), scenarios: Array(14).fill(1) }));
    assert.equal(message.match(/^ {2}scenarios\[\d+\]: .*expected object/gm)?.length, 10);
    assert.match(message, /and 4 more$/);
  });

  it('says which version of the tool a newer file needs', async () => {
    const newer = { schemaVersion: 2, tool: { name: 'kafka-vs-kinesis', version: '3.1.0' } };
    assert.match(
      await refusal(JSON.stringify(newer)),
      /written by kafka-vs-kinesis 3\.1\.0 with schemaVersion 2; this version reads 1: use version 3\.1\.0 or newer/,
    );
    assert.match(await refusal('{"schemaVersion":2}'), /use a newer version to read it/);
    assert.match(await refusal('{"schemaVersion":0}'), /use an older version to read it/);
  });

  it('says that text is not JSON, also when it is half of a result', async () => {
    assert.match(await refusal('not json'), /not JSON/);
    assert.match(await refusal(JSON.stringify(sampleResult()).slice(0, 2_000)), /not JSON/);
    assert.match(await refusal('null'), /the document: .*expected object/);
  });

  it('says that a file is missing, and that a folder holds none', async () => {
    await assert.rejects(readResult(join(folder, 'absent.json')), /absent\.json: could not be read: ENOENT.*Give a/);
    await assert.rejects(readResult(folder), /result\.json: could not be read: ENOENT/);
  });
});
