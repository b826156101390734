import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SettingsError } from '../../adapter.ts';
import { hasLeader, isOfManyStreams, isOfVersion3, type Item } from './lease-item.ts';

/**
 * Throws SettingsError for a lease table whose leases are not shared in the way of the Kinesis Client Library 2.x.
 * @param items all of the table
 * @returns the calls it made
 */
export async function refuseForeign(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<number> {
  if (items.some(isOfManyStreams)) throw new SettingsError('leases.table', manyStreamsRefused(table));
  // Workers of 2.x keep nothing else, so that there is nothing to ask for until one of 3.x has been here.
  const isAsked = items.length === 0 || items.some(isOfVersion3);
  const state = isAsked ? await versionBefore35(client, table) : undefined;
  if (hasLeader(state === undefined ? items : [state, ...items]))
    throw new SettingsError('leases.table', leaderRefused(table));
  return isAsked ? 1 : 0;
}

/** The version an application has reached; before 3.5 it is kept in a table of its own. */
async function versionBefore35(client: DynamoDBClient, table: string): Promise<Item | undefined> {
  try {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: `${table}-CoordinatorState`, Key: { key: { S: 'Migration3.0' } } }),
    );
    return item;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function leaderRefused(table: string): string {
  return (
    `the lease table ${table} belongs to an application of the Kinesis Client Library 3.x, whose leader hands the leases ` +
    'out, so that no other member can take any: share the table of a 2.x application, or of a 3.x application that ' +
    'still runs in its mode compatible with 2.x, or name another table'
  );
}

function manyStreamsRefused(table: string): string {
  return (
    `the lease table ${table} belongs to an application of the Kinesis Client Library that reads several streams: ` +
    'name the table of one that reads this stream alone, or another table'
  );
}
