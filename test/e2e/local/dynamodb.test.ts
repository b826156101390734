import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { killAll } from '../../../src/process/child.ts';
import { listTables } from '../../../src/local/dynamodb/list-tables.ts';
import { sweepLeftovers } from '../../../src/local/owned-folder.ts';
import { startDynamodb } from '../../../src/local/start-dynamodb.ts';
import { SystemUnavailable } from '../../../src/local/system-unavailable.ts';
import { eventually, membersOf } from '../../unit/process/eventually.ts';
import { lackingJvm } from '../cli/lacking.ts';
import { call, isGone } from './dynamodb-client.ts';

const table = {
  TableName: 'leases',
  AttributeDefinitions: [{ AttributeName: 'leaseKey', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'leaseKey', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const key = { leaseKey: { S: 'shardId-000000000000' } };

let temporaryFolder = '';
beforeEach(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
});
afterEach(() => {
  killAll();
  rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 });
});

void describe('DynamoDB Local on the JVM', { skip: await lackingJvm('dynamodb') }, () => {
  void it('keeps a lease that one owner takes from another, and leaves nothing after stopping', async (t) => {
    const system = await startDynamodb({ temporaryFolder });
    t.diagnostic(JSON.stringify(system.startSteps));
    const { address } = system;
    assert.equal((await call(address, 'CreateTable', table)).status, 200);
    const lease = { ...key, leaseOwner: { S: 'first' }, leaseCounter: { N: '1' } };
    assert.equal((await call(address, 'PutItem', { TableName: 'leases', Item: lease })).status, 200);
    const take = (owner: string): ReturnType<typeof call> =>
      call(address, 'UpdateItem', {
        TableName: 'leases',
        Key: key,
        UpdateExpression: 'SET leaseOwner = :owner, leaseCounter = leaseCounter + :one',
        ConditionExpression: 'leaseCounter = :seen',
        ExpressionAttributeValues: { ':owner': { S: owner }, ':seen': { N: '1' }, ':one': { N: '1' } },
      });
    assert.equal((await take('second')).status, 200);
    assert.equal((await take('third')).refusal, 'ConditionalCheckFailedException');
    // Whoever asks sees the same tables.
    const other = { accessKey: 'AKIAOTHER', region: 'eu-west-1' };
    const { body } = await call(address, 'GetItem', { TableName: 'leases', Key: key, ConsistentRead: true }, other);
    assert.deepEqual(body['Item'], { ...key, leaseOwner: { S: 'second' }, leaseCounter: { N: '2' } });
    const used = system.sample();
    assert.ok(used !== undefined && used.cpuSeconds > 0 && used.residentBytes > 50_000_000);
    await system.stop();
    assert.deepEqual(membersOf(system.pid ?? 0), []);
    assert.equal(await isGone(address), true);
    assert.deepEqual(readdirSync(temporaryFolder), []);
  });

  void it('listens on loopback alone, and refuses a second on its port', async () => {
    const system = await startDynamodb({ temporaryFolder });
    const { port } = new URL(system.address);
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const { address } of elsewhere) assert.equal(await isGone(`http://${address}:${port}`), true, address);
    await assert.rejects(
      startDynamodb({ temporaryFolder, port: Number(port) }),
      (error) => error instanceof SystemUnavailable && error.code === 'port-taken',
    );
    assert.deepEqual(await listTables(system.address), []);
    await system.stop();
    const next = await startDynamodb({ temporaryFolder, port: Number(port) });
    assert.equal(next.address, system.address);
    await next.stop();
    assert.deepEqual(readdirSync(temporaryFolder), []);
  });

  void it('dies with an owner that is killed, and its folder goes with the next sweep', async () => {
    const program = new URL('dynamodb-owner.ts', import.meta.url).pathname;
    const owner = spawn(process.execPath, [program, temporaryFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = once(owner, 'close');
    try {
      const [line = '{}'] = await Promise.race([once(owner.stdout, 'data'), gone.then(() => [])]);
      const { pid, address } = JSON.parse(String(line)) as { pid: number; address: string };
      assert.deepEqual(await listTables(address), []);
      assert.ok(membersOf(pid).includes(String(pid)));
      owner.kill('SIGKILL');
      await eventually('the JVM gone', async () => membersOf(pid).length === 0 && (await isGone(address)));
      await gone;
      assert.equal(readdirSync(temporaryFolder).length, 1);
      assert.equal((await sweepLeftovers(temporaryFolder)).length, 1);
      assert.deepEqual(readdirSync(temporaryFolder), []);
    } finally {
      owner.kill('SIGKILL');
    }
  });
});
