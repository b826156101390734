import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding, TargetResult } from '../../../src/result/result-schema.ts';
import type { RetentionRun } from '../../../src/result/storage-findings.ts';
import type { ClaimOutcome, System } from '../../../src/verdict/claim.ts';
import { comparisonTable } from '../../../src/verdict/comparison-table.ts';
import { span } from '../../../src/verdict/rule-parts.ts';
import { replayRun, streamRetention, topicRetention } from '../../golden/sample-findings.ts';
import { kafkaDescription, kinesisDescription, result, scenario, target } from '../../golden/sample-result.ts';

type Description = NonNullable<TargetResult['description']>;

const aws = { ...kinesisDescription, evidence: 'measured', where: 'AWS' } as const;

function judge(system: System, dimension: string, description: Description, finding: Finding): ClaimOutcome {
  const driven = { ...target(system, description, finding, []), adapter: system };
  const one = scenario({ name: 'one', dimension, experiment: finding.kind }, [driven]);
  return comparisonTable([result([one])]).find((row) => row.dimension === dimension)![system];
}

describe('retention period', () => {
  const at = (system: System, description: Description, ...runs: RetentionRun[]) =>
    judge(system, 'retention', description, { kind: 'retention', runs, isUnable: runs.length === 0 });

  it('Kinesis: the default and both ends taken, one step beyond refused', () => {
    assert.equal(at('kinesis', kinesisDescription, streamRetention).verdict.kind, 'as documented (simulated)');
    assert.equal(at('kinesis', aws, streamRetention).verdict.kind, 'holds');
  });

  it('Kinesis: another default, an end refused or a step beyond taken is not as documented', () => {
    const { tries } = streamRetention;
    const all = (accepted: boolean) => ({ ...streamRetention, tries: tries.map((each) => ({ ...each, accepted })) });
    for (const other of [{ ...streamRetention, default: 48 * 3_600_000 }, all(true), all(false)]) {
      assert.equal(at('kinesis', kinesisDescription, other).verdict.kind, 'not as documented (simulated)');
      assert.equal(at('kinesis', aws, other).verdict.kind, 'contradicted');
    }
  });

  it('Kafka: seven days that can be changed, or not', () => {
    const held = at('kafka', kafkaDescription, topicRetention).verdict;
    assert.equal(held.kind, 'holds');
    assert.equal(held.detail, 'default 7 d, 0 ms, for ever accepted');
    const other = { ...topicRetention, default: 86_400_000 };
    const conditional = at('kafka', kafkaDescription, other).verdict;
    assert.equal(conditional.kind, 'holds only if');
    assert.match(conditional.detail, /^brokers keep Kafka's default of 7 d: these have 24 h, 0 ms, for ever accepted$/);
    const fixed = { ...topicRetention, tries: topicRetention.tries.map((each) => ({ ...each, accepted: false })) };
    assert.equal(at('kafka', kafkaDescription, fixed).verdict.kind, 'contradicted');
  });

  it('tells refusals in their own words, and the age of what was gone', () => {
    const [range, expiry] = at('kinesis', kinesisDescription, streamRetention).found;
    assert.match(range!.text, /23 h refused: “23 hours is too short\.”/);
    assert.match(expiry!.text, /gone at an age of 24\.1 h to 25\.0 h of scaled time$/);
    const kept = { ...topicRetention, expiry: { ...topicRetention.expiry!, goneAfterMs: null, left: 8 } };
    assert.match(at('kafka', kafkaDescription, kept).found[1]!.text, /8 records could still be read/);
  });

  it('says that an adapter knows none', () => {
    const { verdict } = at('kafka', kafkaDescription);
    assert.deepEqual([verdict.kind, verdict.detail], ['not measured here', 'the adapter knows no retention']);
  });
});

describe('storage of data', () => {
  const at = (system: System, description: Description, run = replayRun) =>
    judge(system, 'storage', description, { kind: 'replay', runs: [run], predictedBytesPerSecond: null });

  it('Kinesis: seven days are outdated, by a dated document', () => {
    const { verdict, found } = at('kinesis', kinesisDescription);
    assert.equal(verdict.kind, 'outdated');
    assert.equal(verdict.basis?.source?.date, '2020-11-19');
    assert.equal(found[0]!.label, 'simulated');
  });

  it('Kafka: holds as long as retention is set so, once all readers read the whole backlog', () => {
    const { verdict, found } = at('kafka', kafkaDescription);
    assert.equal(verdict.kind, 'holds only if');
    assert.match(verdict.detail, /20 MB were read again by each of 2 readers/);
    assert.match(found[0]!.text, /2 readers 35 MB\/s each at least, up to date in 1\.3 s; 1\.02 bytes on disk/);
  });

  it('Kafka: a reader that never came to the end decides nothing', () => {
    const slow = { readers: [{ bytesPerSecond: null, caughtUpSeconds: null }], throttledReads: 0, limitSeconds: 25 };
    const { verdict, found } = at('kafka', kafkaDescription, { ...replayRun, rungs: [slow] });
    assert.equal(verdict.kind, 'not measured here');
    assert.match(found[0]!.text, /1 reader did not all come to the end of it, never up to date/);
  });
});

describe('a span of time', () => {
  it('is told in the largest unit that is whole', () => {
    const hour = 3_600_000;
    assert.deepEqual([24 * hour, 168 * hour, 23 * hour, 90_000, 2_000, 1, 0, -2, 'unlimited' as const].map(span), [
      '24 h',
      '7 d',
      '23 h',
      '90 s',
      '2 s',
      '1 ms',
      '0 ms',
      '-2 ms',
      'for ever',
    ]);
  });
});
