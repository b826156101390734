import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { kinesis } from '../../src/adapters/kinesis/adapter.ts';
import { contractSuite } from '../../src/contract/contract.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';
import { makeContext } from '../../src/contract/make-context.ts';
import { startDynamodb } from '../../src/local/start-dynamodb.ts';
import { startKinesis } from '../../src/local/start-kinesis.ts';
import { eventually } from './eventually.ts';
import { systemOrReason } from './system-or-reason.ts';

const streams = await systemOrReason('kinesis', () => startKinesis());
const tables = await systemOrReason('dynamodb', () => startDynamodb());
after(async () => {
  for (const started of [streams, tables]) if ('system' in started) await started.system.stop();
});

const endpoint = 'system' in streams ? streams.system.address : 'local';
const dynamodb = 'system' in tables ? tables.system.address : 'local';
const leases = { endpoint: dynamodb, failover: '1s' };
const [missing] = [streams, tables].flatMap((started) => ('reason' in started ? [started.reason] : []));

for (const consumer of ['polling', 'enhanced-fan-out'])
  contractSuite({
    adapter: kinesis,
    settings: { endpoint, consumer, pollInterval: '250ms', leases },
    prefix: `leased-${consumer}`,
    skip: missing,
  });

type Item = Record<string, AttributeValue>;

const lease = (more: Item = {}): Item => ({
  leaseKey: { S: 'shardId-000000000000' },
  leaseCounter: { N: '3' },
  ownerSwitchesSinceCheckpoint: { N: '0' },
  checkpoint: { S: 'TRIM_HORIZON' },
  checkpointSubSequenceNumber: { N: '0' },
  ...more,
});
const version = (cv: string): Item => ({ cv: { S: cv }, mb: { S: 'worker' } });
const inLeaseTable = (cv: string): Item => ({
  leaseKey: { S: 'Migration3.0' },
  entityType: { S: 'CLIENT_VERSION_MIGRATION' },
  ...version(cv),
});
const workerMetrics: Item = { leaseKey: { S: 'worker' }, entityType: { S: 'WORKER_METRIC_STATS' } };

/** Tables as workers of others leave them, what our reader says, and what it read. */
async function readBeside(made: { leases: Item[]; state?: Item[] }): Promise<{ seen: string[]; events: string[] }> {
  const context = makeContext();
  const client = new DynamoDBClient({
    endpoint: dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const name = `kvk-beside-${process.pid}-${(count += 1)}`;
  const table = `${name}.others`;
  await fill(client, table, 'leaseKey', made.leases);
  if (made.state !== undefined) await fill(client, `${table}-CoordinatorState`, 'key', made.state);
  const settings = kinesis.parseSettings({ endpoint, pollInterval: '250ms', leases: { ...leases, table } });
  const handle = await kinesis.provision({ name, partitions: 1 }, settings, context);
  try {
    await using producer = await kinesis.connectProducer(handle, settings, context);
    await producer.send(makeBatch([{ value: Buffer.from('first') }], 0));
    const seen: string[] = [];
    await using consumer = await kinesis.connectConsumer(
      handle,
      { group: 'others', member: 'ours', from: 'latest' },
      (batch) => {
        for (let index = 0; index < batch.count; index += 1) seen.push(batch.valueAt(index).toString());
      },
      settings,
      context,
    );
    await consumer.ready();
    await eventually('the record', () => seen.length === 1 || String(seen.length));
    assert.equal((await client.send(new ScanCommand({ TableName: table }))).Count, made.leases.length);
    return { seen, events: context.events.flatMap(({ kind, detail }) => (kind === 'error' ? (detail ?? '') : [])) };
  } finally {
    await kinesis.remove(handle, settings, context);
    client.destroy();
  }
}
let count = 0;

async function fill(client: DynamoDBClient, TableName: string, key: string, items: readonly Item[]): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
}

void describe('a lease table of others', { skip: missing ?? false, concurrency: false }, () => {
  const of3x = lease({ throughputKBps: { N: '1.5' } });
  const migration = { key: { S: 'Migration3.0' } };

  for (const [what, made] of Object.entries({
    'of 3.5 with a leader': { leases: [lease({ entityType: { S: 'LEASE' } }), inLeaseTable('CLIENT_VERSION_3X')] },
    'of 3.0 with a leader': { leases: [of3x], state: [{ ...migration, ...version('CLIENT_VERSION_3X') }] },
    'of 3.0 with a leader, and no leases yet': {
      leases: [],
      state: [{ ...migration, ...version('CLIENT_VERSION_3X_WITH_ROLLBACK') }],
    },
    'with a lease on its way to another worker': {
      leases: [lease({ leaseOwner: { S: 'b' }, checkpointOwner: { S: 'a' } })],
    },
  }))
    void test(`${what} is refused`, () =>
      assert.rejects(readBeside(made), { name: 'SettingsError', key: 'leases.table', message: /3\.x, whose leader/ }));

  void test('of several streams is refused', () =>
    assert.rejects(readBeside({ leases: [lease({ streamName: { S: 'acct:stream:1' } })] }), {
      name: 'SettingsError',
      message: /several streams/,
    }));

  for (const [what, made] of Object.entries({
    'of 2.x': { leases: [lease()] },
    'of 3.5 that is compatible with 2.x': {
      leases: [lease({ entityType: { S: 'LEASE' } }), inLeaseTable('CLIENT_VERSION_UPGRADE_FROM_2X'), workerMetrics],
    },
    'of 3.0 that is compatible with 2.x': {
      leases: [of3x],
      state: [{ ...migration, ...version('CLIENT_VERSION_UPGRADE_FROM_2X') }],
    },
  }))
    void test(`${what} is shared`, async () => {
      assert.deepEqual(await readBeside(made), { seen: ['first'], events: [] });
    });

  void test('with a lease at a time is read from the oldest record, and that is said', async () => {
    const { seen, events } = await readBeside({ leases: [lease({ checkpoint: { S: 'AT_TIMESTAMP' } })] });
    assert.deepEqual(seen, ['first']);
    assert.match(events.join(), /AT_TIMESTAMP, and only the application knows the time/);
  });
});
