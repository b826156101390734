import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Context, type Membership, ownPrefix, type StreamHandle, SystemUnreachable } from '../../adapter.ts';
import { isLoopback } from '../open-client.ts';
import type { KinesisSettings } from '../settings.ts';
import { DynamodbStore } from './dynamodb-store.ts';

/** Longest wait for a table to become active. */
const activeWithinMs = 120_000;

/** Settings of a target whose readers keep leases. */
export type LeaseSettings = NonNullable<KinesisSettings['leases']>;

/** The name of a group's table: the stream's is its beginning, so that it is found when the stream is removed. */
export function tableOf({ name }: StreamHandle, { group }: Membership, { table }: LeaseSettings): string {
  return table ?? `${name}.${group}`.replaceAll(/[^a-zA-Z0-9_.-]/g, '-').slice(0, 255);
}

/** Opens a lease table, and makes it when it is missing. Throws SettingsError for one that is shared in another way. */
export async function openLeaseTable(
  table: string,
  settings: KinesisSettings,
  { timers, random, signal }: Context,
): Promise<DynamodbStore> {
  const client = openDynamodb(settings);
  try {
    const deadline = timers.now() + activeWithinMs * 1e6;
    let status = await statusOf(client, table);
    if (status === undefined) await make(client, table);
    while (status !== 'ACTIVE') {
      if (timers.now() > deadline)
        throw new Error(`DynamoDB: table ${table} did not become ACTIVE within ${activeWithinMs / 1_000} s`);
      await timers.sleep(100 + 100 * random(), signal);
      status = await statusOf(client, table);
    }
    const store = new DynamodbStore(client, table);
    await store.list();
    return store;
  } catch (error) {
    client.destroy();
    throw unreachableOr(error, settings);
  }
}

/** Names of all lease tables this tool has made for a stream, or for any. */
export async function leaseTables(settings: KinesisSettings, stream?: string): Promise<readonly string[]> {
  const client = openDynamodb(settings);
  const names: string[] = [];
  try {
    let after: string | undefined;
    do {
      const page = await client.send(new ListTablesCommand({ ExclusiveStartTableName: after }));
      names.push(...(page.TableNames ?? []));
      after = page.LastEvaluatedTableName;
    } while (after !== undefined);
  } catch (error) {
    throw unreachableOr(error, settings);
  } finally {
    client.destroy();
  }
  const beginning = stream === undefined ? ownPrefix : `${stream}.`;
  return names.filter((name) => name.startsWith(ownPrefix) && name.startsWith(beginning));
}

/** Removes a table of ours; one that is gone already is as good. */
export async function removeLeaseTable(table: string, settings: KinesisSettings): Promise<void> {
  const client = openDynamodb(settings);
  try {
    await client.send(new DeleteTableCommand({ TableName: table }));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  } finally {
    client.destroy();
  }
}

function openDynamodb({ leases, region, requestTimeout }: KinesisSettings): DynamoDBClient {
  const { endpoint } = leases!;
  if (endpoint === 'local')
    throw new SystemUnreachable(
      "DynamoDB endpoint 'local' names no server yet: start one (kvk local dynamodb) and give its URL as leases.endpoint",
    );
  return new DynamoDBClient({
    endpoint,
    region,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: Math.min(requestTimeout, 3_000),
      requestTimeout,
      throwOnRequestTimeout: true,
    }),
    // A local server checks no signature, and real credentials must not be sent to one.
    ...(isLoopback(endpoint) ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  });
}

/** Several members may find it missing at once: the others are told that it is in use. */
async function make(client: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: 'leaseKey', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'leaseKey', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ResourceInUseException') throw error;
  }
}

async function statusOf(client: DynamoDBClient, TableName: string): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
  } catch (error) {
    if (nameOf(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function unreachableOr(error: unknown, { leases }: KinesisSettings): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code !== 'ECONNREFUSED' && nameOf(error) !== 'TimeoutError') return error;
  return new SystemUnreachable(
    `DynamoDB cannot be used at ${leases!.endpoint} (${String(error)}): start it (kvk local dynamodb), or correct leases.endpoint`,
    { cause: error },
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
