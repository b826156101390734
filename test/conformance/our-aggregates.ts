/**
 * Our side of aggregates: `our-aggregates.ts read <stream>` reads 20,000 numbers that the KPL wrote, `write <stream>` makes
 * a stream and writes them for others to read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { kinesis } from '../../src/adapters/kinesis/adapter.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';
import { makeContext } from '../../src/contract/make-context.ts';
import { check } from './shared-application.ts';

const total = 20_000;
const perBatch = 500;
const [action, stream] = process.argv.slice(2) as ['read' | 'write', string];
const context = makeContext();
const settings = kinesis.parseSettings({
  endpoint: process.env['KINESIS_ENDPOINT'],
  aggregation: 'kpl',
  pollInterval: '250ms',
});

async function write(): Promise<void> {
  const handle = await kinesis.provision({ name: stream, partitions: 2 }, settings, context);
  await using producer = await kinesis.connectProducer(handle, settings, context);
  const positions = new Set<string>();
  for (let first = 0; first < total; first += perBatch) {
    const numbers = Array.from({ length: perBatch }, (_, index) => first + index);
    const records = numbers.map((number) => ({ key: `key-${number}`, value: Buffer.from(String(number)) }));
    const outcome = await producer.send(makeBatch(records, undefined));
    if (outcome.refused.length > 0) throw new Error(`refused: ${JSON.stringify(outcome.refused)}`);
    for (const index of numbers.keys()) positions.add(outcome.positionAt(index).split(':')[0]!);
  }
  check('aggregated by ours', positions.size < total / 10, `${positions.size} records`);
  console.log(`note ${total} records by ours in ${positions.size} records`);
}

async function read(): Promise<void> {
  const seen = new Map<number, string>();
  let times = 0;
  await using consumer = await kinesis.connectConsumer(
    { name: stream, partitions: 2, details: {} },
    { group: 'kvk-kpl', member: 'one', from: 'oldest' },
    (batch) => {
      for (let index = 0; index < batch.count; index += 1) {
        times += 1;
        seen.set(Number(batch.valueAt(index).toString()), `${batch.keyAt(index)} ${batch.positionAt(index)}`);
      }
    },
    settings,
    context,
  );
  await consumer.ready();
  for (let waited = 0; seen.size < total && waited < 60_000; waited += 100) await sleep(100);
  const numbers = Array.from({ length: total }, (_, number) => number);
  const wrong = numbers.filter((number) => !new RegExp(`^key-${number} \\d+(:\\d+)?$`).test(seen.get(number) ?? ''));
  check(`${stream} by ours: records`, times === total, `${times}`);
  check(`${stream} by ours: each with its key and its place`, wrong.length === 0, `${wrong.length} without`);
}

await (action === 'read' ? read() : write());
console.log('end');
