import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding, TargetResult } from '../../../src/result/result-schema.ts';
import type { ClaimOutcome, System } from '../../../src/verdict/claim.ts';
import { comparisonTable } from '../../../src/verdict/comparison-table.ts';
import { partitioningRun, refusal, reshardRun } from '../../golden/sample-findings.ts';
import { kafkaDescription, kinesisDescription, result, scenario, target } from '../../golden/sample-result.ts';

const aws = { ...kinesisDescription, evidence: 'measured', where: 'AWS' } as const;

type Description = NonNullable<TargetResult['description']>;

function judge(system: System, dimension: string, description: Description, finding: Finding): ClaimOutcome {
  const driven = { ...target(system, description, finding, []), adapter: system };
  const one = scenario({ name: 'one', dimension, experiment: finding.kind }, [driven]);
  return comparisonTable([result([one])]).find((row) => row.dimension === dimension)![system];
}

describe('architecture', () => {
  const at = (system: System, description: Description, ...runs: ReturnType<typeof partitioningRun>[]) =>
    judge(system, 'architecture', description, { kind: 'partitioning', runs }).verdict;

  it('holds when every key stayed in one partition, in order', () => {
    const { kind, detail, basis } = at('kafka', kafkaDescription, partitioningRun());
    assert.equal(kind, 'holds');
    assert.equal(detail, 'each of 1,000 keys stayed in one partition, in order');
    assert.equal(basis?.label, 'measured');
  });

  it('is contradicted by one key that was in two, by lost order, and by a single repetition', () => {
    const split = partitioningRun({ keysInSeveralPartitions: 1 });
    assert.equal(at('kafka', kafkaDescription, split).kind, 'contradicted');
    assert.equal(at('kafka', kafkaDescription, partitioningRun({ reordered: 7 })).kind, 'contradicted');
    assert.equal(at('kafka', kafkaDescription, partitioningRun(), split).kind, 'contradicted');
  });

  it('is never more than as documented on a simulated system', () => {
    assert.equal(at('kinesis', kinesisDescription, partitioningRun()).kind, 'as documented (simulated)');
    const lost = at('kinesis', kinesisDescription, partitioningRun({ reordered: 1 }));
    assert.equal(lost.kind, 'not as documented (simulated)');
    assert.equal(at('kinesis', aws, partitioningRun()).kind, 'holds');
  });

  it('is not measured without keyed records', () => {
    assert.equal(at('kafka', kafkaDescription).kind, 'not measured here');
  });

  it('tells the spread and what one key reached', () => {
    const { found } = judge('kafka', 'architecture', kafkaDescription, {
      kind: 'partitioning',
      runs: [partitioningRun()],
    });
    assert.deepEqual(found, [
      {
        label: 'measured',
        text: "kafka: uniform keys: fullest of 2 partitions 1.10 × the mean; one key alone 1,000/s, then one partition's quota",
      },
    ]);
  });
});

describe('scalability', () => {
  const reshard = (...runs: ReturnType<typeof reshardRun>[]): Finding => ({ kind: 'reshard', runs, isUnable: false });
  const at = (system: System, description: Description, ...runs: ReturnType<typeof reshardRun>[]) =>
    judge(system, 'scalability', description, reshard(...runs)).verdict;

  it('Kafka: holds when partitions were added, and says what it costs', () => {
    const { kind, detail } = at('kafka', kafkaDescription, reshardRun({}, refusal));
    assert.equal(kind, 'holds');
    assert.equal(detail, '2 → 4; 512 of 1000 keys moved, and they cannot be removed again');
    assert.equal(at('kafka', kafkaDescription, reshardRun({ reordered: 12 }, refusal)).kind, 'holds');
  });

  it('Kafka: is contradicted when none could be added', () => {
    const { kind, detail } = at('kafka', kafkaDescription, reshardRun(refusal, refusal));
    assert.equal(kind, 'contradicted');
    assert.match(detail, /would not be an increase/);
  });

  it('Kinesis: as documented when both ways went without a violation, at AWS it holds', () => {
    assert.equal(at('kinesis', kinesisDescription, reshardRun()).kind, 'as documented (simulated)');
    assert.equal(at('kinesis', aws, reshardRun()).kind, 'holds');
  });

  it('Kinesis: one record out of order, or one refusal, is not as documented', () => {
    const disordered = reshardRun({}, { reordered: 1 });
    assert.equal(at('kinesis', kinesisDescription, disordered).kind, 'not as documented (simulated)');
    assert.equal(at('kinesis', aws, disordered).kind, 'contradicted');
    assert.equal(at('kinesis', kinesisDescription, reshardRun({}, refusal)).kind, 'not as documented (simulated)');
  });

  it('loses its word with a record', () => {
    const { found, verdict } = judge('kinesis', 'scalability', kinesisDescription, reshard(reshardRun({ lost: 1 })));
    assert.equal(verdict.kind, 'not as documented (simulated)');
    assert.match(found[0]!.text, /1 lost/);
  });

  it('prints what is only a setting of a local server as documented', () => {
    const waiting = reshardRun({ activeSeconds: null, documented: 'minutes at AWS (documented)' });
    const { found } = judge('kinesis', 'scalability', kinesisDescription, reshard(waiting));
    assert.match(found[0]!.text, /^kinesis: 2 → 4: minutes at AWS \(documented\), /);
  });

  it('says that an adapter cannot', () => {
    const unable = judge('kafka', 'scalability', kafkaDescription, { kind: 'reshard', runs: [], isUnable: true });
    assert.equal(unable.verdict.kind, 'not measured here');
    assert.match(unable.verdict.detail, /cannot resize/);
  });
});
