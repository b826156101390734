import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingsError } from '../../../src/adapters/adapter.ts';
import { groupTimings, heartbeatMs } from '../../../src/adapters/kafka/group-timings.ts';
import { parseSettings } from '../../../src/adapters/kafka/settings.ts';

const refused = (raw: unknown, key: string, words: RegExp) =>
  assert.throws(
    () => parseSettings(raw),
    (error) => error instanceof SettingsError && error.key === key && words.test(error.message),
  );

void test('fills in every default, in milliseconds and bytes', () => {
  assert.deepEqual(parseSettings({}), {
    endpoint: 'local',
    client: 'kafkajs',
    acks: 'all',
    compression: 'none',
    idempotent: false,
    replicationFactor: 1,
    minInsyncReplicas: 1,
    maxWait: 100,
    groupProtocol: 'classic',
    sessionTimeout: 30_000,
    staticMembership: false,
    requestTimeout: 30_000,
    isolation: 'read-uncommitted',
    maxBatch: 10_485_760,
    local: { brokers: 1, version: '4.3' },
  });
});

void test('reads quantities with their units', () => {
  const { maxWait, maxBatch, acks } = parseSettings({ maxWait: '0.5s', maxBatch: '2MiB', acks: 1 });
  assert.deepEqual([maxWait, maxBatch, acks], [500, 2_097_152, 1]);
});

void test('is plain JSON, so that it survives the way to a worker', () => {
  const settings = parseSettings({ endpoint: '10.0.0.1:9092, broker:9094' });
  assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
});

void test('names the key it refuses, and those it knows', () => {
  assert.throws(
    () => parseSettings({ ackss: 1 }),
    (error) => error instanceof SettingsError && error.key === 'ackss' && error.known.includes('acks'),
  );
  refused({ acks: 2 }, 'acks', /'all', 1 or 0/);
  refused({ maxWait: '100' }, 'maxWait', /has no unit/);
  refused({ maxWait: 100 }, 'maxWait', /string/);
  refused({ endpoint: 'broker' }, 'endpoint', /broker list/);
  refused({ endpoint: 'http://broker:9092' }, 'endpoint', /broker list/);
  refused({ client: 'librdkafka' }, 'client', /kafkajs/);
  refused({ replicationFactor: 0 }, 'replicationFactor', />=1/);
});

void test('refuses an idempotent producer that does not wait for all replicas', () => {
  refused({ idempotent: true, acks: 1 }, 'idempotent', /acks: 'all'/);
  assert.equal(parseSettings({ idempotent: true }).idempotent, true);
});

void test('reads how a local Kafka is started, the version with and without quotes', () => {
  const local = { brokers: 3, version: 3.9, brokerSessionTimeout: '3s' };
  assert.deepEqual(parseSettings({ local }).local, { brokers: 3, version: '3.9', brokerSessionTimeout: 3_000 });
  assert.equal(parseSettings({ local: { version: '4.3' } }).local.version, '4.3');
  refused({ local: { brokers: 2 } }, 'local.brokers', /use 1 or 3/);
  refused({ local: { version: '4.0' } }, 'local.version', /use '4.3' or '3.9'/);
  refused({ local: { broker: 3 } }, 'local.broker', /no setting 'local.broker'/);
});

void test('refuses what makes no group, or what the library does not offer', () => {
  refused({ sessionTimeout: '3s', heartbeatInterval: '3s' }, 'heartbeatInterval', /shorter than sessionTimeout/);
  const consumer = { groupProtocol: 'consumer', client: '@platformatic/kafka' };
  refused({ ...consumer, staticMembership: true }, 'staticMembership', /only when its session is over/);
  refused({ staticMembership: true }, 'staticMembership', /needs client: '@platformatic\/kafka'/);
  assert.equal(parseSettings({ staticMembership: true, client: '@platformatic/kafka' }).staticMembership, true);
});

void test("takes the consumer protocol where the client has it, with Kafka's own timings", () => {
  const consumer = { groupProtocol: 'consumer', client: '@platformatic/kafka' };
  for (const client of ['kafkajs', '@confluentinc/kafka-javascript'])
    refused({ groupProtocol: 'consumer', client }, 'groupProtocol', /client: '@platformatic\/kafka'.*classic/);
  const settings = parseSettings(consumer);
  assert.deepEqual([settings.sessionTimeout, heartbeatMs(settings)], [45_000, 5_000]);
  assert.deepEqual(groupTimings(parseSettings({ ...consumer, sessionTimeout: '6s' })), {
    'consumer.session.timeout.ms': '6000',
    'consumer.heartbeat.interval.ms': '2000',
  });
  const classic = parseSettings({});
  assert.deepEqual([classic.sessionTimeout, heartbeatMs(classic)], [30_000, 3_000]);
  assert.deepEqual(groupTimings(classic), {});
});
