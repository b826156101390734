import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GetRecordsCommand, type GetRecordsOutput, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { AdapterEvent } from '../../../src/adapters/adapter.ts';
import type { Deliver } from '../../../src/adapters/batch.ts';
import { Delivery } from '../../../src/adapters/kinesis/delivery.ts';
import { pollShards } from '../../../src/adapters/kinesis/poll-shard.ts';
import { parseSettings } from '../../../src/adapters/kinesis/settings.ts';
import type { Reading } from '../../../src/adapters/kinesis/shard-reader.ts';
import { VirtualTimers } from './virtual-timers.ts';

const shard = {
  index: 3,
  label: 'shardId-000000000003',
  parents: [],
  open: true,
  middle: '0',
  lowest: 0n,
  highest: 1n,
};
const record = (sequence: string) => ({ Data: Buffer.from(sequence), PartitionKey: 'k', SequenceNumber: sequence });
const failure = (name: string) => Object.assign(new Error(name), { name });

/** A reading whose service gives the answers in turn: an Error is thrown, a function is called first. */
function script(answers: readonly (Partial<GetRecordsOutput> | Error)[], take: Deliver = () => undefined) {
  const timers = new VirtualTimers();
  const asked: string[] = [];
  const events: AdapterEvent[] = [];
  const received: string[] = [];
  const pending = [...answers];
  let iterators = 0;
  const send = async (command: { input: object }) => {
    const at = Math.round(timers.elapsedMs);
    if (!(command instanceof GetRecordsCommand)) {
      const { ShardIteratorType, StartingSequenceNumber } = command.input as Record<string, string>;
      asked.push(`${at} iterator ${ShardIteratorType}${StartingSequenceNumber ? ` ${StartingSequenceNumber}` : ''}`);
      return { ShardIterator: `new${(iterators += 1)}` };
    }
    asked.push(`${at} read ${command.input.ShardIterator}`);
    const answer = pending.shift();
    if (answer === undefined) throw new Error('the script has ended');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const tally = { calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 };
  const deliver: Deliver = (batch) => {
    for (let index = 0; index < batch.count; index += 1) received.push(batch.positionAt(index));
    return take(batch);
  };
  const reading: Reading = {
    client: { send } as unknown as KinesisClient,
    stream: { name: 'kvk-s', partitions: 4, details: {} },
    settings: parseSettings({ pollInterval: '1s' }),
    context: {
      timers,
      signal: new AbortController().signal,
      random: () => 0.25,
      report: (event) => void events.push(event),
    },
    signal: new AbortController().signal,
    delivery: new Delivery(deliver, tally),
    tally,
  };
  return { reading, timers, asked, events, received, tally };
}

void test('polls from start to start, beginning at a random phase', async () => {
  let timers: VirtualTimers | undefined;
  const run = script(
    [
      { Records: [record('1')], NextShardIterator: 'b' },
      { Records: [], NextShardIterator: 'c' },
      { Records: [record('2')], NextShardIterator: undefined },
    ],
    // Taking a batch is part of the interval.
    () => timers!.sleep(400),
  );
  timers = run.timers;
  let begun = 0;
  await pollShards(run.reading)(shard, { type: 'LATEST' }, () => (begun += 1));
  assert.deepEqual(run.asked, ['0 iterator LATEST', '250 read new1', '1250 read b', '2250 read c']);
  assert.deepEqual(run.received, ['1', '2']);
  assert.equal(begun, 1);
  assert.deepEqual(run.tally, { calls: 4, throttledCalls: 0, failedCalls: 0, bytes: 2 });
});

void test('keeps the iterator when a read is throttled, and counts it', async () => {
  const run = script([
    failure('ProvisionedThroughputExceededException'),
    { Records: [record('1')], NextShardIterator: undefined },
  ]);
  await pollShards(run.reading)(shard, { type: 'TRIM_HORIZON' }, () => undefined);
  assert.deepEqual(run.asked.slice(1), ['250 read new1', '1250 read new1']);
  assert.deepEqual(
    run.events.map(({ kind, partition }) => [kind, partition]),
    [['throttled-read', 3]],
  );
  assert.equal(run.tally.throttledCalls, 1);
});

void test('goes on after the last record when an iterator has expired', async () => {
  const run = script([
    { Records: [record('7'), record('8')], NextShardIterator: 'b' },
    failure('ExpiredIteratorException'),
    { Records: [record('9')], NextShardIterator: undefined },
  ]);
  await pollShards(run.reading)(shard, { type: 'LATEST' }, () => undefined);
  assert.deepEqual(run.asked[3], '1250 iterator AFTER_SEQUENCE_NUMBER 8');
  assert.deepEqual(run.received, ['7', '8', '9']);
});

void test('reads a batch again that could not be handed over', async () => {
  const answer = { Records: [record('1')], NextShardIterator: undefined };
  let attempts = 0;
  const run = script([answer, answer], () => {
    attempts += 1;
    if (attempts === 1) throw new Error('not now');
  });
  await pollShards(run.reading)(shard, { type: 'TRIM_HORIZON' }, () => undefined);
  assert.deepEqual(run.received, ['1', '1']);
  assert.deepEqual(
    run.events.map(({ kind }) => kind),
    ['error'],
  );
});

void test('ends when the stream is gone', async () => {
  const run = script([failure('ResourceNotFoundException')]);
  await assert.rejects(
    pollShards(run.reading)(shard, { type: 'LATEST' }, () => undefined),
    { name: 'ResourceNotFoundException' },
  );
});
