import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokerSettings } from '../../../src/local/kafka/broker-settings.ts';

const place = { id: 2, listen: '127.0.0.1:2', advertise: '127.0.0.1:2', dataFolder: '/data', brokers: 3 };

test('brokers that are their own controllers name each other, and copy what they keep of groups', () => {
  const controllers = ['127.0.0.1:11', '127.0.0.1:12', '127.0.0.1:13'];
  const settings = brokerSettings({ ...place, metadata: { store: 'kraft', controllers } });
  assert.equal(settings['controller.quorum.voters'], '1@127.0.0.1:11,2@127.0.0.1:12,3@127.0.0.1:13');
  assert.equal(settings['listeners'], 'PLAINTEXT://127.0.0.1:2,CONTROLLER://127.0.0.1:12');
  assert.equal(settings['offsets.topic.replication.factor'], '3');
  assert.equal(settings['transaction.state.log.min.isr'], '2');
});

test('brokers with a ZooKeeper name it, and nothing of controllers', () => {
  const settings = brokerSettings({ ...place, brokers: 1, metadata: { store: 'zookeeper', address: '127.0.0.1:9' } });
  assert.equal(settings['zookeeper.connect'], '127.0.0.1:9');
  assert.equal(settings['broker.id'], '2');
  assert.equal(settings['offsets.topic.replication.factor'], '1');
  assert.deepEqual(
    Object.keys(settings).filter((key) => key.startsWith('controller') || key.startsWith('process')),
    [],
  );
});

test('what the user says wins', () => {
  const metadata = { store: 'zookeeper', address: '127.0.0.1:9' } as const;
  const settings = brokerSettings({ ...place, metadata }, { 'delete.topic.enable': 'false' });
  assert.equal(settings['delete.topic.enable'], 'false');
});
