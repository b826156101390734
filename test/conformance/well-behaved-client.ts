import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../truth/local-kinesis/api-client.ts';

const stream = { StreamName: 'well', ShardId: 'shardId-000000000000' };

/** A client that puts and reads one record after the other on a stream of its own and must get every answer. */
export class WellBehavedClient {
  readonly #client: ApiClient;
  readonly #run: Promise<number>;
  #isStopped = false;

  private constructor(client: ApiClient) {
    this.#client = client;
    this.#run = this.#putAndRead();
    // A failure is told when the client is stopped.
    this.#run.catch(() => {});
  }

  static async start(port: number): Promise<WellBehavedClient> {
    const client = new ApiClient(port);
    await client.call('CreateStream', { StreamName: stream.StreamName, ShardCount: 1 });
    return new WellBehavedClient(client);
  }

  /** Ends after the answer it waits for; returns how many records came back. */
  async stop(): Promise<number> {
    this.#isStopped = true;
    const answered = await this.#run;
    this.#client.close();
    return answered;
  }

  async #putAndRead(): Promise<number> {
    for (let record = 0; ; record++) {
      if (this.#isStopped) return record;
      const Data = Buffer.from(`record ${record}`).toString('base64');
      const put = { StreamName: stream.StreamName, PartitionKey: 'k', Data };
      const { SequenceNumber } = await this.#client.call('PutRecord', put);
      const start = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: SequenceNumber };
      const { ShardIterator } = await this.#client.call('GetShardIterator', { ...stream, ...start });
      const { Records } = await this.#client.call('GetRecords', { ShardIterator });
      assert.equal(Records[0].Data, Data);
      // Five reads of a shard a second are allowed.
      await sleep(210);
    }
  }
}
