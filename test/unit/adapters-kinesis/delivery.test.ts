import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregate } from '../../../src/adapters/kinesis/aggregate.ts';
import { Delivery } from '../../../src/adapters/kinesis/delivery.ts';
import { consumerName } from '../../../src/adapters/kinesis/fan-out-registration.ts';

const record = (text: string) => ({ Data: Buffer.from(text), PartitionKey: 'k', SequenceNumber: text });
const tally = () => ({ calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 });

void test('holds the batches of other shards back while the reader holds one', async () => {
  const taken: string[] = [];
  const releases: (() => void)[] = [];
  const delivery = new Delivery((batch) => {
    taken.push(`${batch.partition}:${batch.valueAt(0).toString()}`);
    return new Promise((resolve) => releases.push(resolve));
  }, tally());
  const handed = [delivery.hand(0, [record('a')]), delivery.hand(1, [record('b')]), delivery.hand(2, [record('c')])];
  for (let turn = 1; turn <= 3; turn += 1) {
    await new Promise(setImmediate);
    assert.equal(taken.length, turn);
    releases.shift()!();
  }
  await Promise.all(handed);
  assert.deepEqual(taken, ['0:a', '1:b', '2:c']);
});

void test('a reader that fails once gets the next batch all the same', async () => {
  let calls = 0;
  const delivery = new Delivery(async () => {
    calls += 1;
    if (calls === 1) throw new Error('not now');
  }, tally());
  await assert.rejects(delivery.hand(0, [record('a')]), /not now/);
  await delivery.hand(0, [record('b')]);
  assert.equal(calls, 2);
});

void test('names consumers so that the service takes them and clean-up knows them', () => {
  assert.equal(consumerName({ group: 'readers 1', member: 'a/b', from: 'latest' }), 'kvk-readers-1-a-b');
  assert.equal(consumerName({ group: 'kvk-g', member: 'm', from: 'latest' }), 'kvk-g-m');
  assert.equal(consumerName({ group: 'g'.repeat(200), member: 'm', from: 'latest' }).length, 128);
});

void test('shows the records inside an aggregate between their neighbours', async () => {
  const seen: (string | undefined)[][] = [];
  const delivery = new Delivery((batch) => {
    for (let index = 0; index < batch.count; index += 1)
      seen.push([batch.keyAt(index), batch.valueAt(index).toString(), batch.positionAt(index)]);
  }, tally());
  const inside = [
    { key: 'x', data: Buffer.from('b') },
    { key: '-', data: Buffer.from('c') },
  ];
  await delivery.hand(0, [record('a'), { ...record('7'), Data: aggregate(inside) }, record('d')]);
  assert.deepEqual(seen, [
    ['k', 'a', 'a'],
    ['x', 'b', '7:0'],
    [undefined, 'c', '7:1'],
    ['k', 'd', 'd'],
  ]);
});
