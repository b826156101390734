import {
  type ConsumedCapacity,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isLease, type Item, itemOf, leaseOf } from './lease-item.ts';
import type { Checkpoint, Lease, LeaseStore } from './lease.ts';
import { refuseForeign } from './refuse-foreign.ts';

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

  /** Throws SettingsError for a table that is shared in another way. */
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
    this.#calls += await refuseForeign(this.#client, this.#table, items);
    return items.filter(isLease).map(leaseOf);
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
    // What is left of a leader's hand-over, where an application went back to 2.x, ends with the next owner.
    return this.#update(lease, `SET leaseCounter = :next, leaseOwner = :owner${switches} REMOVE checkpointOwner`, {
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

  remove(lease: Lease): Promise<boolean> {
    return this.#unlessOthers(async () => {
      const answer = await this.#client.send(
        new DeleteItemCommand({ ...this.#asSeen(lease, {}), ReturnConsumedCapacity: 'TOTAL' }),
      );
      this.#count(answer.ConsumedCapacity);
      return true;
    }).then((removed) => removed ?? false);
  }

  spent(): { calls: number; writeUnits: number } {
    return { calls: this.#calls, writeUnits: this.#writeUnits };
  }

  close(): void {
    this.#client.destroy();
  }

  #update(lease: Lease, UpdateExpression: string, values: Item): Promise<Lease | undefined> {
    return this.#unlessOthers(async () => {
      const answer = await this.#client.send(
        new UpdateItemCommand({
          ...this.#asSeen(lease, { ...values, ':next': { N: String(lease.leaseCounter + 1) } }),
          UpdateExpression,
          ReturnValues: 'ALL_NEW',
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      this.#count(answer.ConsumedCapacity);
      return leaseOf(answer.Attributes!);
    });
  }

  /** Names a lease on the condition that nobody has changed it; a leader changes the owner alone. */
  #asSeen({ leaseKey, leaseCounter, leaseOwner }: Lease, values: Item) {
    const owner = leaseOwner === null ? 'attribute_not_exists(leaseOwner)' : 'leaseOwner = :before';
    return {
      TableName: this.#table,
      Key: { leaseKey: { S: leaseKey } },
      ConditionExpression: `leaseCounter = :seen AND ${owner}`,
      ExpressionAttributeValues: {
        ...values,
        ':seen': { N: String(leaseCounter) },
        ...(leaseOwner === null ? {} : { ':before': { S: leaseOwner } }),
      },
    };
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
