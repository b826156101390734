import {
  type ConsumedCapacity,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isOfLeader, type Item, itemOf, leaseOf } from './lease-item.ts';
import type { Checkpoint, Lease, LeaseStore } from './lease.ts';

/** A lease table of the Kinesis Client Library 2.x in DynamoDB. */
export class DynamodbStore implements LeaseStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  #calls = 0;
  #writeUnits = 0;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(): Promise<readonly Lease[]> {
    const items: Item[] = [];
    let after: Item | undefined;
    do {
      this.#calls += 1;
      const page = await this.#client.send(
        new ScanCommand({ TableName: this.#table, ConsistentRead: true, ExclusiveStartKey: after }),
      );
      items.push(...(page.Items ?? []));
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
    if (items.some(isOfLeader)) throw new Error(leaderRefused(this.#table));
    return items.map(leaseOf);
  }

  async read(leaseKey: string): Promise<Lease | undefined> {
    this.#calls += 1;
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { leaseKey: { S: leaseKey } }, ConsistentRead: true }),
    );
    return item && leaseOf(item);
  }

  create(lease: Lease): Promise<boolean> {
    return this.#unlessOthers(async () => {
      const answer = await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: itemOf(lease),
          ConditionExpression: 'attribute_not_exists(leaseKey)',
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      this.#count(answer.ConsumedCapacity);
      return true;
    }).then((made) => made ?? false);
  }

  take(lease: Lease, owner: string): Promise<Lease | undefined> {
    const changesHands = lease.leaseOwner !== null && lease.leaseOwner !== owner;
    const switches = changesHands ? ', ownerSwitchesSinceCheckpoint = :switches' : '';
    return this.#update(lease, `SET leaseCounter = :next, leaseOwner = :owner${switches}`, {
      ':owner': { S: owner },
      ...(changesHands ? { ':switches': { N: String(lease.ownerSwitchesSinceCheckpoint + 1) } } : {}),
    });
  }

  renew(lease: Lease): Promise<Lease | undefined> {
    return this.#update(lease, 'SET leaseCounter = :next', {});
  }

  store(lease: Lease, to: Checkpoint, childShardIds: readonly string[] = []): Promise<Lease | undefined> {
    const children = childShardIds.length === 0 ? '' : ', childShardIds = :children';
    return this.#update(
      lease,
      'SET leaseCounter = :next, checkpoint = :sequence, checkpointSubSequenceNumber = :sub, ' +
        `ownerSwitchesSinceCheckpoint = :none${children} ` +
        'REMOVE pendingCheckpoint, pendingCheckpointSubSequenceNumber, pendingCheckpointState',
      {
        ':sequence': { S: to.sequenceNumber },
        ':sub': { N: String(to.subSequenceNumber) },
        ':none': { N: '0' },
        ...(children === '' ? {} : { ':children': { SS: [...childShardIds] } }),
      },
    );
  }

  release(lease: Lease): Promise<Lease | undefined> {
    return this.#update(lease, 'SET leaseCounter = :next REMOVE leaseOwner', {});
  }

  spent(): { calls: number; writeUnits: number } {
    return { calls: this.#calls, writeUnits: this.#writeUnits };
  }

  close(): void {
    this.#client.destroy();
  }

  #update(lease: Lease, UpdateExpression: string, values: Item): Promise<Lease | undefined> {
    const { leaseKey, leaseCounter, leaseOwner } = lease;
    const owner = leaseOwner === null ? 'attribute_not_exists(leaseOwner)' : 'leaseOwner = :before';
    return this.#unlessOthers(async () => {
      const answer = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { leaseKey: { S: leaseKey } },
          UpdateExpression,
          ConditionExpression: `leaseCounter = :seen AND ${owner}`,
          ExpressionAttributeValues: {
            ...values,
            ':seen': { N: String(leaseCounter) },
            ':next': { N: String(leaseCounter + 1) },
            ...(leaseOwner === null ? {} : { ':before': { S: leaseOwner } }),
          },
          ReturnValues: 'ALL_NEW',
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      this.#count(answer.ConsumedCapacity);
      return leaseOf(answer.Attributes!);
    });
  }

  /** Undefined when somebody else was first. A refused write consumes a unit, too, which no answer tells. */
  async #unlessOthers<T>(write: () => Promise<T>): Promise<T | undefined> {
    this.#calls += 1;
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
      this.#writeUnits += 1;
      return undefined;
    }
  }

  #count(consumed: ConsumedCapacity | undefined): void {
    this.#writeUnits += consumed?.CapacityUnits ?? 0;
  }
}

/** Why a table in which a leader hands out leases cannot be shared. */
export function leaderRefused(table: string): string {
  return (
    `the lease table ${table} belongs to an application of the Kinesis Client Library 3.x, whose leader assigns the ` +
    'leases: take part with a 2.x application, one in compatibility mode, or another table (leases.table)'
  );
}
