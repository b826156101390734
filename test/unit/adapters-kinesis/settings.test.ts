import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingsError } from '../../../src/adapters/adapter.ts';
import { parseSettings } from '../../../src/adapters/kinesis/settings.ts';

const refused = (raw: unknown, key: string, words: RegExp) =>
  assert.throws(
    () => parseSettings(raw),
    (error) => error instanceof SettingsError && error.key === key && words.test(error.message),
  );

void test('fills in every default, in milliseconds', () => {
  assert.deepEqual(parseSettings({}), {
    endpoint: 'local',
    region: 'us-east-1',
    consumer: 'polling',
    pollInterval: 1_000,
    aggregation: 'none',
    httpHandler: 'http1',
    requestTimeout: 10_000,
    connections: 64,
  });
});

void test('leases have the defaults of the Kinesis Client Library, and limits', () => {
  assert.deepEqual(parseSettings({ leases: {} }).leases, { endpoint: 'local', failover: 10_000 });
  refused({ leases: { failover: '0s' } }, 'leases.failover', /at least 500ms/);
  refused({ leases: { failOver: '3s' } }, 'leases.failOver', /no setting/);
  refused({ leases: { table: 'a b' } }, 'leases.table', /letters/);
  refused({ leases: { endpoint: 'https://dynamodb.us-east-1.amazonaws.com' } }, 'leases.endpoint', /not served yet/);
});

void test('serves no AWS yet, and says so', () => {
  refused({ endpoint: '' }, 'endpoint', /AWS itself is not served yet/);
  refused({ endpoint: 'aws' }, 'endpoint', /AWS itself is not served yet/);
  assert.equal(parseSettings({ endpoint: 'http://127.0.0.1:4567' }).endpoint, 'http://127.0.0.1:4567');
});

void test('names the key it refuses, and those it knows', () => {
  assert.throws(
    () => parseSettings({ polIntervall: '1s' }),
    (error) => error instanceof SettingsError && error.key === 'polIntervall' && error.known.includes('pollInterval'),
  );
  refused({ endpoint: '127.0.0.1:4567' }, 'endpoint', /URL/);
  refused({ region: 'Frankfurt' }, 'region', /us-east-1/);
  refused({ pollInterval: '0s' }, 'pollInterval', /more than 0/);
  refused({ pollInterval: '5min' }, 'pollInterval', /at most 4min/);
  refused({ pollInterval: '1' }, 'pollInterval', /has no unit/);
  refused({ connections: 0 }, 'connections', />=1/);
  refused({ consumer: 'push' }, 'consumer', /enhanced-fan-out/);
});
