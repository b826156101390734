import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TargetResult } from '../../../src/result/result-schema.ts';
import type { TakeoverFinding, TakeoverRun, TakeoverStep } from '../../../src/result/takeover-findings.ts';
import type { ClaimOutcome, System } from '../../../src/verdict/claim.ts';
import { comparisonTable } from '../../../src/verdict/comparison-table.ts';
import { trust } from '../../../src/verdict/trust.ts';
import { validity } from '../../../src/verdict/validity.ts';
import { kafkaDescription, kinesisDescription, result, scenario, target } from '../../golden/sample-result.ts';

type Description = NonNullable<TargetResult['description']>;

const step: TakeoverStep = {
  deed: 'kill',
  to: 'consumer-2',
  partitions: 2,
  noticedMs: 2_900,
  assignedMs: 2_950,
  firstRecordMs: 3_000,
  allRecordsMs: 3_050,
  silenceMs: 3_060,
  replayed: 40,
  recovered: true,
};

function takeover(changes: Partial<TakeoverRun> = {}, parts: Partial<TakeoverFinding> = {}): TakeoverFinding {
  const run: TakeoverRun = {
    steps: [step],
    left: [],
    commitMs: [3, 4],
    commitsFailed: 0,
    acknowledged: 5_000,
    lost: 0,
    replayed: 40,
    perMemberHour: { seconds: 20, calls: 7_200, bytes: null, writeUnits: null },
    ...changes,
  };
  return { kind: 'takeover', runs: [run], commitIntervalMs: 1_000, unable: '', ...parts };
}

const withUnits = (writeUnits: number | null): TakeoverFinding =>
  takeover({ perMemberHour: { seconds: 20, calls: 7_200, bytes: null, writeUnits } });

const atAws = { ...kinesisDescription, evidence: 'measured', where: 'AWS eu-west-1' } as const;

function resultOf(system: System, description: Description, finding: TakeoverFinding) {
  const one = { ...target(system, description, finding, []), adapter: system };
  return result([scenario({ name: 'one', dimension: 'configuration-store', experiment: 'takeover' }, [one])]);
}

function outcome(...given: Parameters<typeof resultOf>): ClaimOutcome {
  return comparisonTable([resultOf(...given)]).find((row) => row.dimension === 'configuration-store')![given[0]];
}

describe("DynamoDB as Kinesis's store", () => {
  it("holds only for the readers' leases where they were seen to be written", () => {
    const { verdict } = outcome('kinesis', atAws, withUnits(720));
    assert.deepEqual([verdict.kind, verdict.basis?.label], ['holds only if', 'measured']);
    assert.equal(outcome('kinesis', atAws, withUnits(0)).verdict.kind, 'contradicted');
    assert.equal(outcome('kinesis', atAws, withUnits(null)).verdict.kind, 'contradicted');
  });

  it('is no more than as documented where it was simulated', () => {
    const { verdict, found } = outcome('kinesis', kinesisDescription, withUnits(720));
    assert.equal(verdict.kind, 'as documented (simulated)');
    assert.deepEqual(
      found.map(({ label, text }) => [label, /≥ 3\.05 s|720 write units/.test(text)]),
      [
        ['simulated', true],
        ['simulated', true],
      ],
    );
    assert.equal(outcome('kinesis', kinesisDescription, withUnits(0)).verdict.kind, 'not as documented (simulated)');
  });

  it('is not measured where members share nothing', () => {
    const { verdict } = outcome('kinesis', kinesisDescription, takeover({}, { runs: [], unable: 'no groups' }));
    assert.equal(verdict.kind, 'not measured here');
  });
});

describe("ZooKeeper as Kafka's store", () => {
  const at = (version: string, topology: Record<string, string> = {}): ClaimOutcome =>
    outcome('kafka', { ...kafkaDescription, version, topology }, takeover());

  it('is out of date from 4.0 on, and holds for a 3.9 that was driven with one', () => {
    assert.equal(at('4.3.1').verdict.kind, 'outdated');
    const old = at('3.9.1', { zooKeeper: '127.0.0.1:2181' });
    assert.equal(old.verdict.kind, 'holds only if');
    assert.match(old.found[0]!.text, /3\.9\.1 was driven, with its metadata in ZooKeeper/);
    assert.doesNotMatch(at('3.9.1').found[0]!.text, /ZooKeeper/);
  });

  it('says how long the partitions of a dead member lay still', () => {
    assert.match(at('4.3.1').found[1]!.text, /dead member's partitions read on after 3\.05 s/);
    const unseen = { ...step, allRecordsMs: null, recovered: false };
    const { found } = outcome('kafka', kafkaDescription, takeover({ steps: [unseen] }));
    assert.equal(found.length, 1);
  });
});

it('asks for no repetition of what cannot be done, and for every one of what can', () => {
  const repetitions = (finding: TakeoverFinding) =>
    trust(resultOf('kinesis', kinesisDescription, finding))
      .flatMap(({ checks }) => checks)
      .find(({ name }) => name === 'repetitions')?.ok;
  assert.equal(repetitions(takeover({}, { runs: [], unable: 'no groups' })), true);
  assert.equal(repetitions(takeover({}, { runs: [] })), false);
});

it('says how soon a dead controller was replaced, where it was seen', () => {
  const of = (failoverMs: number | null) => {
    const run = { createMs: [500], addMs: [400], failoverMs, killed: 'broker 1' };
    const finding = { kind: 'metadata' as const, partitions: { from: 12, to: 24 }, runs: [run] };
    const description = { ...kafkaDescription, version: '3.9', topology: { zooKeeper: '127.0.0.1:2181' } };
    const one = { ...target('kafka', description, finding, []), adapter: 'kafka' };
    const names = { name: 'one', dimension: 'configuration-store', experiment: 'metadata' };
    const rows = comparisonTable([result([scenario(names, [one])])]);
    return rows.find((row) => row.dimension === 'configuration-store')!.kafka;
  };
  assert.match(of(20_100).found[1]!.text, /dead controller was replaced after 20\.1 s/);
  assert.equal(of(null).found.length, 1);
  assert.equal(of(20_100).verdict.kind, 'holds only if');
});

it('a group that lost records makes the run not valid, one that read some twice does not', () => {
  assert.deepEqual(validity(resultOf('kafka', kafkaDescription, takeover())), []);
  const [reason] = validity(resultOf('kafka', kafkaDescription, takeover({ lost: 3 })));
  assert.deepEqual([reason?.code, /3 records lost/.test(reason?.text ?? '')], ['lost', true]);
});
