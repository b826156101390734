/**
 * One of our readers in a process of its own, which others may kill: `our-member.ts <stream> <table> <failover>`. It says
 * what it sees as KclMember.java does, `refused <reason>` when it may not take part, and ends with its standard input.
 */
import type { AdapterEvent } from '../../src/adapters/adapter.ts';
import type { IncomingBatch } from '../../src/adapters/batch.ts';
import { kinesis } from '../../src/adapters/kinesis/adapter.ts';
import { makeContext } from '../../src/contract/make-context.ts';

const [stream, table, failover] = process.argv.slice(2);
const settings = kinesis.parseSettings({
  endpoint: process.env['KINESIS_ENDPOINT'],
  pollInterval: '500ms',
  leases: { endpoint: process.env['DYNAMODB_ENDPOINT'], table, failover },
});

const shardId = (partition: number | undefined): string => `shardId-${String(partition).padStart(12, '0')}`;

function tell({ kind, partition, partitions, detail }: AdapterEvent): void {
  if (kind === 'shard-closed') console.log(`end ${shardId(partition)}`);
  else if (kind === 'assigned') console.log(`assigned ${partitions!.map(shardId).join(' ')}`);
  else console.log(`${kind} ${partition === undefined ? '' : shardId(partition)} ${detail ?? ''}`);
}

function read(batch: IncomingBatch): void {
  for (let index = 0; index < batch.count; index += 1)
    console.log(`read ${shardId(batch.partition)} ${batch.valueAt(index).toString()}`);
}

process.stdin.on('end', () => process.exit(0)).resume();
const context = { ...makeContext(), report: tell };
try {
  const consumer = await kinesis.connectConsumer(
    { name: stream!, partitions: 0, details: {} },
    { group: table!, member: 'ours', from: 'oldest' },
    read,
    settings,
    context,
  );
  await consumer.ready();
  console.log('ready');
  for (;;) {
    await context.timers.sleep(500);
    const { failed } = await consumer.commit();
    if (failed > 0) console.log(`no checkpoint of ${failed}`);
  }
} catch (error) {
  console.log(`refused ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  process.exit(1);
}
