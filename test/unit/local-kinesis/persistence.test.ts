import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { jsonCodec } from '../../../src/local-kinesis/codec.ts';
import { subscribeToShard } from '../../../src/local-kinesis/operations/subscribe-to-shard.ts';
import { systemDisk } from '../../../src/local-kinesis/persistence/disk.ts';
import { PersistentFolder } from '../../../src/local-kinesis/persistence/persistent-folder.ts';
import { Subscription } from '../../../src/local-kinesis/subscription.ts';
import { entries } from './manual-service.ts';
import { PersistedService } from './persisted-service.ts';

const StreamName = 's';

async function withStream(settings: object = {}, segmentBytes = 1 << 26): Promise<PersistedService> {
  const persisted = await PersistedService.start({ quotas: { enforced: false }, ...settings }, { segmentBytes });
  persisted.call('CreateStream', { StreamName, ShardCount: 1 });
  return persisted;
}

async function put(persisted: PersistedService, count: number, bytes = 10): Promise<void> {
  persisted.call('PutRecords', { StreamName, Records: entries(count, bytes) });
  assert.equal(await persisted.written(), false);
}

const count = (persisted: PersistedService): number => persisted.records(StreamName).Records.length;
const newestFile = (persisted: PersistedService): string => join(persisted.path, persisted.segments.at(-1)!);

void describe('after a crash', () => {
  void it('an entry that was not written to its end is cut off, with a line in the log', async () => {
    await using persisted = await withStream();
    await put(persisted, 2);
    const whole = readFileSync(newestFile(persisted)).length;
    await put(persisted, 3);
    let path = '';
    await persisted.crash({}, () => {
      path = newestFile(persisted);
      truncateSync(path, whole + 60);
    });
    assert.equal(count(persisted), 2);
    assert.ok(persisted.logged.includes(`cut off an unfinished entry at byte ${whole}, the end of ${path}`));
    assert.equal(readFileSync(path).length, whole);
    await put(persisted, 1);
    await persisted.crash();
    assert.equal(count(persisted), 3);
  });

  void it('damage in the middle is refused with file and byte, and nothing is changed', async () => {
    await using persisted = await withStream();
    await put(persisted, 5);
    const start = readFileSync(newestFile(persisted)).length;
    await put(persisted, 5);
    await put(persisted, 5);
    let path = '';
    const flip = (): Buffer => {
      path = newestFile(persisted);
      const bytes = readFileSync(path);
      bytes[start + 60]! ^= 0x40;
      writeFileSync(path, bytes);
      return bytes;
    };
    await assert.rejects(persisted.crash({}, flip), ({ name, message }: Error) => {
      assert.equal(name, 'FolderProblem');
      assert.match(message, new RegExp(`^${path} is damaged at byte ${start} of `));
      assert.ok(message.includes(`truncate -s ${start} ${path}`));
      return true;
    });
    await persisted.folder.close();
    flip();
    await persisted.open();
    assert.equal(count(persisted), 15);
  });

  void it('iterators and numbers that were handed out are still good, and numbers go on rising', async () => {
    await using persisted = await withStream();
    await put(persisted, 2);
    const iterator = persisted.call('GetShardIterator', { StreamName, ShardId: '0', ShardIteratorType: 'LATEST' });
    await persisted.crash();
    const { SequenceNumber } = persisted.call('PutRecord', { StreamName, PartitionKey: 'k', Data: Buffer.of(7) });
    await persisted.written();
    const { Records } = persisted.call('GetRecords', iterator);
    assert.equal(Records.length, 1);
    assert.equal(Records[0].SequenceNumber, SequenceNumber);
    const all = persisted
      .records(StreamName)
      .Records.map((record: { SequenceNumber: string }) => record.SequenceNumber);
    assert.deepEqual(all, all.toSorted());
    assert.equal(new Set(all).size, 3);
  });

  void it('changes that were in flight are made', async () => {
    const slow = { durationsMilliseconds: Object.fromEntries(durations.map((name) => [name, 3_600_000])) };
    await using persisted = await withStream();
    for (const name of ['going', 'split']) persisted.call('CreateStream', { StreamName: name, ShardCount: 1 });
    await persisted.written();
    await persisted.crash(slow);
    persisted.call('CreateStream', { StreamName: 'coming', ShardCount: 3 });
    persisted.call('DeleteStream', { StreamName: 'going' });
    persisted.call('SplitShard', { StreamName: 'split', ShardToSplit: '0', NewStartingHashKey: '1000' });
    const StreamARN = persisted.service.arnOf(StreamName);
    persisted.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'c' });
    await persisted.written();
    await persisted.crash(slow);
    const statuses = () => [...persisted.service.streams.values()].map(({ name, status }) => `${name} ${status}`);
    assert.deepEqual(statuses(), ['s ACTIVE', 'going DELETING', 'split UPDATING', 'coming CREATING']);
    await persisted.crash();
    assert.deepEqual(statuses(), ['s ACTIVE', 'split ACTIVE', 'coming ACTIVE']);
    assert.equal(persisted.service.streams.get('coming')!.open.length, 3);
    assert.deepEqual(
      [...persisted.service.streams.get('split')!.shards.values()].map(({ parents }) => parents.length),
      [0, 1, 1],
    );
    assert.equal(persisted.service.streams.get(StreamName)!.consumers.get('c')!.status, 'ACTIVE');
  });

  void it('no more is loaded than the memory limit allows, the newest', async () => {
    await using persisted = await withStream();
    for (let batch = 0; batch < 40; batch++) await put(persisted, 10, 20_000);
    await persisted.crash({ memoryLimitBytes: 3_000_000 });
    const { log } = persisted.service.streams.get(StreamName)!.open[0]!;
    assert.ok(log.heldBytes <= 4_200_000, `${log.heldBytes}`);
    assert.equal(log.nextIndex, 401);
    assert.ok(log.firstIndex > 100);
  });
});

const durations = ['createStream', 'updateStream', 'deleteStream', 'registerConsumer', 'deregisterConsumer'];

void describe('readers', () => {
  void it('see a record only when it is written', async () => {
    await using persisted = await withStream();
    await put(persisted, 1);
    persisted.call('PutRecords', { StreamName, Records: entries(2, 10) });
    assert.equal(count(persisted), 1);
    assert.equal(persisted.records(StreamName).MillisBehindLatest, 0);
    await persisted.written();
    assert.equal(count(persisted), 3);
  });

  void it('are pushed a record when it is written, and the end of the shard after the last', async () => {
    await using persisted = await withStream();
    const StreamARN = persisted.service.arnOf(StreamName);
    const { Consumer } = persisted.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'c' });
    const place = subscribeToShard(persisted.service, {
      ConsumerARN: Consumer.ConsumerARN,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'TRIM_HORIZON' },
    });
    let pushed = '';
    const write = (frame: Buffer) => Boolean((pushed += frame.toString('latin1')));
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    new Subscription(persisted.service, place, { write, end, listen: () => {} }, jsonCodec).start();
    persisted.call('PutRecords', { StreamName, Records: entries(3, 10) });
    place.shard.wake();
    persisted.call('SplitShard', { StreamName, ShardToSplit: '0', NewStartingHashKey: '1000' });
    assert.ok(!pushed.includes('PartitionKey'));
    await ended;
    assert.equal(pushed.split('PartitionKey').length - 1, 3);
    assert.match(pushed, /ChildShards/);
    assert.equal(place.shard.log.endIndex, 4);
  });
});

void describe('disk', () => {
  async function settle(persisted: PersistedService): Promise<void> {
    for (let round = 0; round < 4; round++) {
      await persisted.folder.journal.tidy();
      await persisted.written();
    }
  }

  void it('is given back by streams that are deleted', async () => {
    await using persisted = await withStream({}, 1 << 20);
    for (let batch = 0; batch < 30; batch++) await put(persisted, 10, 10_000);
    assert.ok(persisted.bytesOnDisk > 3_000_000);
    persisted.call('DeleteStream', { StreamName });
    await persisted.written();
    await settle(persisted);
    assert.ok(persisted.bytesOnDisk < 5000, `${persisted.bytesOnDisk}`);
  });

  void it('is given back by old records, though newer ones of a slow stream lie between them', async () => {
    await using persisted = await withStream({}, 1 << 20);
    persisted.call('CreateStream', { StreamName: 'slow', ShardCount: 1 });
    persisted.call('IncreaseStreamRetentionPeriod', { StreamName: 'slow', RetentionPeriodHours: 8760 });
    for (let hour = 0; hour < 100; hour++) {
      await put(persisted, 10, 20_000);
      persisted.call('PutRecords', { StreamName: 'slow', Records: entries(1, 100) });
      persisted.now += 3_600_000;
      persisted.service.expire();
      if (hour % 5 === 0) await settle(persisted);
    }
    await settle(persisted);
    assert.ok(persisted.bytesOnDisk < 9_000_000, `${persisted.bytesOnDisk} bytes for 4.8 MB of live records`);
    const before = persisted.visible();
    await persisted.crash();
    assert.deepEqual(persisted.visible(), before);
    assert.equal(persisted.records('slow').Records.length, 100);
  });

  void it('that is full refuses puts and shows in the health, until there is room', async () => {
    let isFull = false;
    const disk = {
      ...systemDisk,
      write: (...args: Parameters<typeof systemDisk.write>) =>
        isFull ? Promise.reject(new Error('ENOSPC: no space left on device, write')) : systemDisk.write(...args),
    };
    await using persisted = await PersistedService.start({ quotas: { enforced: false } }, { disk });
    persisted.call('CreateStream', { StreamName, ShardCount: 1 });
    await put(persisted, 1);
    isFull = true;
    persisted.call('PutRecords', { StreamName, Records: entries(1, 10) });
    assert.equal(await persisted.written(), true);
    assert.match(persisted.folder.journal.failure!, /ENOSPC/);
    assert.match(persisted.logged.at(-1)!, /^cannot write to the folder: ENOSPC.*refused/);
    assert.equal(count(persisted), 1);
    isFull = false;
    assert.equal(await persisted.written(), false);
    assert.equal(persisted.folder.journal.failure, undefined);
    await put(persisted, 1);
    await persisted.crash();
    assert.equal(count(persisted), 3);
  });
});

void describe('a folder', () => {
  function folder(context: TestContext): string {
    const path = mkdtempSync(join(tmpdir(), 'folder-'));
    context.after(() => rmSync(path, { recursive: true }));
    return path;
  }
  const open = (path: string) => new PersistentFolder(path, { sync: false });
  const refusal = (text: RegExp) => ({ name: 'FolderProblem', message: text });

  void it('is not taken twice, nor from a process that lives', async (context) => {
    const path = folder(context);
    const first = open(path);
    assert.throws(() => open(path), refusal(new RegExp(`is in use by process ${process.pid}`)));
    await first.close();
    assert.deepEqual(readdirSync(path), ['format']);
    writeFileSync(join(path, 'lock'), JSON.stringify({ processId: process.ppid }));
    assert.throws(() => open(path), refusal(new RegExp(`is in use by process ${process.ppid}`)));
  });

  void it('is taken over from a process that is gone, though another has its id', async (context) => {
    const path = folder(context);
    await open(path).close();
    for (const owner of ['', '{"processId":4194304}', JSON.stringify({ processId: process.ppid, startedAt: '1' })]) {
      writeFileSync(join(path, 'lock'), owner);
      await open(path).close();
      assert.deepEqual(readdirSync(path), ['format']);
    }
  });

  void it('of another version, or of something else, is refused', (context) => {
    const path = folder(context);
    writeFileSync(join(path, 'format'), 'local-kinesis 2\n');
    assert.throws(() => open(path), refusal(/says 'local-kinesis 2', and this server reads 'local-kinesis 1'/));
    rmSync(join(path, 'format'));
    writeFileSync(join(path, 'letter.txt'), '');
    assert.throws(() => open(path), refusal(/has files but none named 'format'/));
    assert.throws(() => open(join(path, 'letter.txt')), refusal(/cannot use/));
  });

  void it('of another account is refused', async () => {
    await using persisted = await withStream();
    await assert.rejects(
      persisted.crash({ region: 'eu-west-1' }),
      refusal(/belongs to account 000000000000 in us-east-1/),
    );
    await persisted.folder.close();
    await persisted.open();
  });

  void it('can be synced to the device', async () => {
    await using persisted = await PersistedService.start({}, { sync: true, segmentBytes: 1000 });
    persisted.call('CreateStream', { StreamName, ShardCount: 1 });
    for (let batch = 0; batch < 5; batch++) await put(persisted, 3, 100);
    await persisted.folder.journal.tidy();
    await persisted.crash();
    assert.equal(count(persisted), 15);
  });
});
