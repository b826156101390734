import { after } from 'node:test';
import { kinesis } from '../../src/adapters/kinesis/adapter.ts';
import { contractSuite } from '../../src/contract/contract.ts';
import { startDynamodb } from '../../src/local/start-dynamodb.ts';
import { startKinesis } from '../../src/local/start-kinesis.ts';
import { systemOrReason } from './system-or-reason.ts';

const streams = await systemOrReason('kinesis', () => startKinesis());
const tables = await systemOrReason('dynamodb', () => startDynamodb());
after(async () => {
  for (const started of [streams, tables]) if ('system' in started) await started.system.stop();
});

const endpoint = 'system' in streams ? streams.system.address : 'local';
const leases = { endpoint: 'system' in tables ? tables.system.address : 'local', failover: '1s' };
const [missing] = [streams, tables].flatMap((started) => ('reason' in started ? [started.reason] : []));

for (const consumer of ['polling', 'enhanced-fan-out'])
  contractSuite({
    adapter: kinesis,
    settings: { endpoint, consumer, pollInterval: '250ms', leases },
    prefix: `leased-${consumer}`,
    skip: missing,
  });
