import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  componentsVerdict,
  fanOutVerdict,
  partitionGrowthVerdict,
  positionStoreVerdict,
  reshardVerdict,
  shardThroughputVerdict,
  spanVerdict,
  zooKeeperVerdict,
} from '../../../src/verdict/document-rules.ts';
import { documented, sources } from '../../../src/verdict/facts.ts';

const source = sources.kinesisModel;

describe('verdicts by documents', () => {
  it('name their source and its date', () => {
    assert.deepEqual(zooKeeperVerdict(4.3).basis, {
      label: 'documented',
      name: 'Apache Kafka 4.3, notes on upgrading, 2026-05-22',
      source: sources.kafkaUpgrade,
    });
  });

  it('a span that stops short is outdated, one that promises more is contradicted', () => {
    const span = (least: number, most: number) => spanVerdict({ least, most }, documented.retentionHours, source).kind;
    assert.equal(span(24, 168), 'outdated');
    assert.equal(span(24, 8_760), 'holds');
    assert.equal(span(24, 9_000), 'contradicted');
  });

  it('thousands a second: of a shard, not of the service', () => {
    assert.equal(shardThroughputVerdict(1_000, 20_000)?.kind, 'holds only if');
    assert.equal(shardThroughputVerdict(1_000, 5)?.kind, 'holds');
    assert.equal(shardThroughputVerdict(50_000, 20_000)?.kind, 'contradicted');
  });

  it('positions in DynamoDB: some consumers, all, or none', () => {
    assert.equal(positionStoreVerdict('DynamoDB', documented.kinesisPositions).kind, 'holds only if');
    assert.equal(positionStoreVerdict('DynamoDB', [{ consumer: 'a', store: 'DynamoDB' }]).kind, 'holds');
    assert.equal(positionStoreVerdict('DynamoDB', [{ consumer: 'a', store: 'S3' }]).kind, 'contradicted');
  });

  it('ZooKeeper: until Kafka 4', () => {
    assert.equal(zooKeeperVerdict(4.3).kind, 'outdated');
    assert.equal(zooKeeperVerdict(3.9).kind, 'holds');
  });

  it('changing shards and partitions, within bounds', () => {
    assert.equal(reshardVerdict({ least: 0.5, most: 2, perDay: 10 }).kind, 'holds only if');
    assert.equal(reshardVerdict({ least: 0.5, most: Infinity, perDay: 10 } as never).kind, 'holds');
    assert.equal(partitionGrowthVerdict({ grow: true, shrink: false }).kind, 'holds');
    assert.equal(partitionGrowthVerdict({ grow: false, shrink: false }).kind, 'contradicted');
  });

  it('components: outdated as soon as one was renamed or ended', () => {
    const changed = componentsVerdict(documented.kinesisComponents, source);
    assert.equal(changed.kind, 'outdated');
    assert.equal(changed.detail, 'Data Analytics, Data Firehose');
    assert.equal(componentsVerdict(documented.kafkaComponents, source).kind, 'holds');
  });

  it('fan-out: the polls of a shard against registered consumers', () => {
    assert.equal(fanOutVerdict(5, 5, 20).kind, 'holds only if');
    assert.equal(fanOutVerdict(5, 5, 5).kind, 'holds');
    assert.equal(fanOutVerdict(5, 9, 20).kind, 'contradicted');
  });
});
