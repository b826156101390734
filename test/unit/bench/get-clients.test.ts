import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GetClients, together } from '../../../bench/kinesis/get-clients.ts';
import { large, putEntries } from '../../../bench/kinesis/load.ts';
import { ours } from '../../../bench/kinesis/server.ts';
import { createStream, openStreamClient } from '../../../bench/kinesis/stream-client.ts';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';

const stage = { signal: new AbortController().signal, cacheFolder: '', report: () => {} };

describe('clients in processes of their own', () => {
  it('read a stream together, whole answers only, and say what went wrong', async () => {
    const server = await ours().start(stage);
    const client = openStreamClient(server.port, 1);
    try {
      const { shards } = await createStream(client, 'read', 1);
      await client.send(new PutRecordsCommand({ StreamName: 'read', Records: putEntries(large, 1) }));
      const clients = await GetClients.start(2, { port: server.port, stream: { name: 'read', shards } });
      try {
        assert.equal(new Set(clients.pids).size, 2);
        await clients.prepare();
        const { records, seconds, latenciesMilliseconds } = await clients.read(500);
        // Each of 8 readers in each of 2 processes reads at least once.
        assert.ok(latenciesMilliseconds.length >= 16);
        assert.equal(records, latenciesMilliseconds.length * large.records);
        assert.ok(seconds >= 0.5);
        await server.stop();
        await assert.rejects(clients.read(50), /ECONNREFUSED|ECONNRESET|socket/);
      } finally {
        await clients.stop();
      }
    } finally {
      client.destroy();
      await server.stop();
    }
  });

  it('did the sum of what each did, in the time of the slowest', () => {
    const sum = together([
      { records: 3, seconds: 1, latenciesMilliseconds: [1] },
      { records: 4, seconds: 2, latenciesMilliseconds: [2, 3] },
    ]);
    assert.deepEqual(sum, { records: 7, seconds: 2, latenciesMilliseconds: [1, 2, 3] });
  });
});
