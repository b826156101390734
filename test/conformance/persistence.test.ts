import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { callJson, callRaw } from './wire.ts';

const entry = fileURLToPath(new URL('../../src/local-kinesis/serve.ts', import.meta.url));
const StreamName = 's';
const shards = 3;
const putters = 8;

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

const children: ChildProcess[] = [];

/** A folder that is removed after the test, and before that the servers are ended that use it. */
function temporaryFolder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'kept-'));
  context.after(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(path, { recursive: true });
  });
  return path;
}

function launch(settings: object): ChildProcess {
  const child = spawn(process.execPath, [entry, JSON.stringify({ port: 0, ...settings })], { stdio: 'pipe' });
  children.push(child);
  return child;
}

async function start(settings: object): Promise<Server> {
  const child = launch(settings);
  for await (const line of createInterface(child.stdout!)) {
    return { child, port: (JSON.parse(line) as { port: number }).port };
  }
  throw new Error('the server ended before it was ready');
}

interface Acknowledged {
  readonly shard: string;
  readonly number: string;
  readonly data: string;
}

/** Puts one batch after the other until the server is gone. */
async function putUntilGone({ port }: Server, putter: number, round: number, into: Acknowledged[]): Promise<void> {
  for (let batch = 0; ; batch++) {
    const records = Array.from({ length: 1 + ((putter * 7 + batch) % 30) }, (_, index) => ({
      PartitionKey: `${putter}-${index}`,
      Data: Buffer.from(`${round}/${putter}/${batch}/${index}`.padEnd(200, '.')).toString('base64'),
    }));
    const answer = await callRaw(port, 'PutRecords', JSON.stringify({ StreamName, Records: records })).catch(() => {});
    if (!answer) return;
    assert.equal(answer.status, 200);
    const places = (JSON.parse(answer.body.toString()) as { Records: { ShardId: string; SequenceNumber: string }[] })
      .Records;
    for (const [index, { ShardId, SequenceNumber }] of places.entries()) {
      into.push({ shard: ShardId, number: SequenceNumber, data: records[index]!.Data });
    }
  }
}

interface Read {
  readonly Records: readonly { readonly SequenceNumber: string; readonly Data: string }[];
  readonly NextShardIterator: string;
  readonly MillisBehindLatest: number;
}

async function readShard(port: number, shard: number): Promise<Read['Records'][number][]> {
  const place = { StreamName, ShardId: String(shard), ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = (await callJson(port, 'GetShardIterator', place)) as { ShardIterator: string };
  const records: Read['Records'][number][] = [];
  for (;;) {
    const read = (await callJson(port, 'GetRecords', { ShardIterator })) as Read;
    records.push(...read.Records);
    if (read.Records.length === 0) return records;
    ShardIterator = read.NextShardIterator;
  }
}

void describe('a server with a folder', () => {
  void it('loses no acknowledged record when it is killed, however often', async (context) => {
    const settings = {
      persistFolder: temporaryFolder(context),
      quotas: { enforced: false },
      durationsMilliseconds: { createStream: 0 },
    };
    const acknowledged: Acknowledged[] = [];
    for (let round = 0; round < 4; round++) {
      const server = await start(settings);
      if (round === 0) await callRaw(server.port, 'CreateStream', JSON.stringify({ StreamName, ShardCount: shards }));
      const before = acknowledged.length;
      const putting = Array.from({ length: putters }, (_, putter) => putUntilGone(server, putter, round, acknowledged));
      while (acknowledged.length < before + 500) await delay(5);
      await delay(Math.random() * 300);
      server.child.kill('SIGKILL');
      await Promise.all([once(server.child, 'exit'), ...putting]);
    }
    const { port } = await start(settings);
    for (let shard = 0; shard < shards; shard++) {
      const read = await readShard(port, shard);
      const numbers = read.map(({ SequenceNumber }) => SequenceNumber);
      assert.deepEqual(numbers, numbers.toSorted(), 'in order');
      const dataByNumber = new Map(read.map(({ SequenceNumber, Data }) => [SequenceNumber, Data]));
      assert.equal(dataByNumber.size, read.length, 'no number twice');
      assert.equal(new Set(dataByNumber.values()).size, read.length, 'no record twice');
      const here = acknowledged.filter((record) => record.shard.endsWith(String(shard)));
      assert.ok(here.length > 0);
      for (const { number, data } of here) assert.equal(dataByNumber.get(number), data);
    }
  });

  void it('keeps what was created until just before it was killed', async (context) => {
    const settings = { persistFolder: temporaryFolder(context), quotas: { enforced: false } };
    const first = await start(settings);
    await callRaw(first.port, 'CreateStream', JSON.stringify({ StreamName, ShardCount: 2, Tags: { a: 'b' } }));
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start(settings);
    const summary = async (): Promise<{ StreamStatus: string; OpenShardCount: number }> => {
      const answer = await callJson(second.port, 'DescribeStreamSummary', { StreamName });
      return (answer as { StreamDescriptionSummary: { StreamStatus: string; OpenShardCount: number } })
        .StreamDescriptionSummary;
    };
    for (let tries = 0; tries < 200 && (await summary()).StreamStatus !== 'ACTIVE'; tries++) await delay(20);
    const { StreamStatus, OpenShardCount } = await summary();
    assert.deepEqual([StreamStatus, OpenShardCount], ['ACTIVE', 2]);
    assert.deepEqual(await callJson(second.port, 'ListTagsForStream', { StreamName }), {
      Tags: [{ Key: 'a', Value: 'b' }],
      HasMoreTags: false,
    });
  });

  void it('exits with 4 and one line when another one has the folder, and leaves no lock when it ends', async (context) => {
    const persistFolder = temporaryFolder(context);
    const first = await start({ persistFolder });
    const second = launch({ persistFolder });
    const [errors, [code]] = await Promise.all([text(second.stderr!), once(second, 'exit')]);
    assert.equal(code, 4);
    assert.equal(errors.split('\n').length, 2);
    assert.ok(errors.startsWith(`local kinesis: ${persistFolder} is in use by process ${first.child.pid}.`), errors);
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
    assert.ok(!readdirSync(persistFolder).includes('lock'));
  });
});
