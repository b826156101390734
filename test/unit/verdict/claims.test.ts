import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Bracket, Finding, TargetResult } from '../../../src/result/result-schema.ts';
import { dimensions } from '../../../src/scenario/scenario.ts';
import type { ClaimOutcome, System } from '../../../src/verdict/claim.ts';
import { comparisonTable } from '../../../src/verdict/comparison-table.ts';
import {
  fanOutDescription,
  kafkaDescription,
  kinesisDescription,
  result,
  sampleResult,
  scenario,
  target,
} from '../../golden/sample-result.ts';
import { trial } from '../../golden/sample-trials.ts';

type Description = NonNullable<TargetResult['description']>;

const atAws = { evidence: 'measured', where: 'AWS eu-west-1' } as const;

function outcome(
  system: System,
  dimension: string,
  targets: readonly [Description, Finding][],
  workload = { partitions: 1, recordSize: 256 },
): ClaimOutcome {
  const made = targets.map(([description, finding], index) => ({
    ...target(`${system} ${index}`, description, finding, []),
    adapter: system,
  }));
  const one = scenario({ name: 'one', dimension, experiment: targets[0]![1].kind }, made, { workload });
  return comparisonTable([result([one])]).find((row) => row.dimension === dimension)![system];
}

function bracket(held: number, failed: number | null, boundBy: Bracket['boundBy']): Bracket {
  return { held, failed, because: 'p99 too high', boundBy, boundByDetail: '' };
}

function saturation(held: number, boundBy: Bracket['boundBy']): Finding {
  return {
    kind: 'saturation',
    rate: bracket(held, held * 1.05, boundBy),
    confirmedPerSecond: held,
    confirmedBytesPerSecond: held * 256,
    predictedPerSecond: 1_000,
  };
}

function ladder(
  held: number,
  failed: number | null,
  boundBy: Bracket['boundBy'],
  predictedReaders: number | null,
): Finding {
  return { kind: 'fan-out', readers: bracket(held, failed, boundBy), predictedReaders };
}

function kindOf(...given: Parameters<typeof outcome>): string {
  return outcome(...given).verdict.kind;
}

describe('event processing', () => {
  const row = 'event-processing';

  it('Kafka: holds from ten thousand records a second on, whatever bound it', () => {
    assert.equal(kindOf('kafka', row, [[kafkaDescription, saturation(10_000, 'client')]]), 'holds');
    assert.equal(kindOf('kafka', row, [[kafkaDescription, saturation(9_999, 'client')]]), 'not measured here');
    assert.equal(kindOf('kafka', row, [[kafkaDescription, saturation(9_999, 'system')]]), 'contradicted');
  });

  it('Kafka: the better client decides, and a stand-in never does', () => {
    const both: [Description, Finding][] = [
      [kafkaDescription, saturation(2_000, 'client')],
      [kafkaDescription, saturation(20_000, 'client')],
    ];
    assert.equal(kindOf('kafka', row, both), 'holds');
    const standIn = { ...kafkaDescription, evidence: 'simulated' } as const;
    assert.equal(kindOf('kafka', row, [[standIn, saturation(20_000, 'client')]]), 'not measured here');
  });

  it('Kinesis simulated: only as documented, or not', () => {
    assert.equal(kindOf('kinesis', row, [[kinesisDescription, saturation(985, 'quota')]]), 'as documented (simulated)');
    assert.equal(
      kindOf('kinesis', row, [[kinesisDescription, saturation(1_200, 'quota')]]),
      'not as documented (simulated)',
    );
    assert.equal(kindOf('kinesis', row, [[kinesisDescription, saturation(600, 'client')]]), 'not measured here');
    const aggregated = { ...kinesisDescription, settings: { ...kinesisDescription.settings, aggregation: 'kpl' } };
    assert.equal(kindOf('kinesis', row, [[aggregated, saturation(9_000, 'quota')]]), 'not measured here');
    assert.equal(
      kindOf('kinesis', row, [
        [aggregated, saturation(9_000, 'quota')],
        [kinesisDescription, saturation(985, 'quota')],
      ]),
      'as documented (simulated)',
    );
  });

  it('Kinesis simulated: the byte quota decides for large records', () => {
    const large = { partitions: 2, recordSize: 10_240 };
    const at = (held: number) => kindOf('kinesis', row, [[kinesisDescription, saturation(held, 'quota')]], large);
    assert.equal(at(204), 'as documented (simulated)');
    assert.equal(at(2_000), 'not as documented (simulated)');
  });

  it('Kinesis at AWS: holds only per shard, or is contradicted', () => {
    const aws = { ...kinesisDescription, ...atAws };
    const held = outcome('kinesis', row, [[aws, saturation(990, 'quota')]]).verdict;
    assert.equal(held.kind, 'holds only if');
    assert.match(held.detail, /per shard/);
    assert.deepEqual(held.basis, { label: 'measured', name: 'kinesis 0 in one', source: null });
    assert.equal(kindOf('kinesis', row, [[aws, saturation(5_000, 'quota')]]), 'contradicted');
  });

  it('Kinesis: a fixed rate says nothing of the ceiling', () => {
    assert.equal(kindOf('kinesis', row, [[kinesisDescription, { kind: 'load' }]]), 'not measured here');
  });
});

describe('fan-out', () => {
  const row = 'fan-out';

  it('Kafka: holds from twenty readers on', () => {
    assert.equal(kindOf('kafka', row, [[kafkaDescription, ladder(20, null, 'nothing', null)]]), 'holds');
    assert.equal(kindOf('kafka', row, [[kafkaDescription, ladder(13, null, 'nothing', null)]]), 'not measured here');
    assert.equal(kindOf('kafka', row, [[kafkaDescription, ladder(13, 20, 'client', null)]]), 'not measured here');
    assert.equal(kindOf('kafka', row, [[kafkaDescription, ladder(13, 20, 'system', null)]]), 'contradicted');
  });

  it('Kinesis simulated: as documented where the limit is the predicted one', () => {
    const at = (...given: Parameters<typeof ladder>) =>
      kindOf('kinesis', row, [[kinesisDescription, ladder(...given)]]);
    assert.equal(at(5, 6, 'quota', 5), 'as documented (simulated)');
    assert.equal(at(5, 8, 'quota', 6), 'as documented (simulated)');
    assert.equal(at(4, 5, 'quota', 5), 'not as documented (simulated)');
    assert.equal(at(6, 8, 'quota', 5), 'not as documented (simulated)');
    assert.equal(at(4, 5, 'client', 5), 'not measured here');
    assert.equal(at(4, null, 'nothing', 5), 'not measured here');
    assert.equal(at(5, 6, 'quota', null), 'not measured here');
  });

  it('Kinesis at AWS: polling and enhanced fan-out are told apart', () => {
    const polling = { ...kinesisDescription, ...atAws };
    const enhanced = { ...fanOutDescription, ...atAws };
    const poll = ladder(5, 6, 'quota', 5);
    const both = outcome('kinesis', row, [
      [polling, poll],
      [enhanced, ladder(20, 50, 'quota', 20)],
    ]).verdict;
    assert.equal(both.kind, 'holds only if');
    assert.match(both.detail, /readers poll; 20 kept up with enhanced fan-out/);
    assert.equal(kindOf('kinesis', row, [[polling, ladder(8, 13, 'quota', 5)]]), 'contradicted');
    assert.equal(kindOf('kinesis', row, [[polling, ladder(4, 5, 'client', 5)]]), 'not measured here');
    assert.equal(kindOf('kinesis', row, [[polling, poll]]), 'holds only if');
  });
});

describe('setting up', () => {
  const steps = (milliseconds: number[], documented?: string): Finding => ({
    kind: 'set-up',
    steps: [{ name: 'all', milliseconds, ...(documented === undefined ? {} : { documented }) }],
    settingsTouched: 0,
  });

  it('holds only for production, which is not measured, or holds when it really takes that long', () => {
    const quick = outcome('kafka', 'set-up', [[kafkaDescription, steps([9_000, 8_000, 9_500])]]);
    assert.equal(quick.verdict.kind, 'holds only if');
    assert.match(quick.verdict.detail, /production operation .* not measured: the first record was back after 9 s/);
    assert.equal(kindOf('kinesis', 'set-up', [[{ ...kinesisDescription, ...atAws }, steps([8e6])]]), 'holds');
  });

  it('never believes a local server, and prints the documented duration', () => {
    const local = outcome('kinesis', 'set-up', [[kinesisDescription, steps([], 'seconds to minutes')]]);
    assert.equal(local.verdict.kind, 'not measured here');
    assert.deepEqual(local.found, [{ label: 'documented', text: 'kinesis 0: all seconds to minutes' }]);
  });
});

describe('configuration store', () => {
  it('Kafka: the version that was driven decides', () => {
    const at = (version: string) =>
      kindOf('kafka', 'configuration-store', [[{ ...kafkaDescription, version }, { kind: 'load' }]]);
    assert.equal(at('4.3.0'), 'outdated');
    assert.equal(at('v10.1'), 'outdated');
    assert.equal(at('3.9.1'), 'holds only if');
    assert.equal(at('unknown'), 'not measured here');
  });
});

describe('the comparison table', () => {
  const rows = comparisonTable([sampleResult()]);

  it('has every dimension in its order, each claim with a dated source', () => {
    assert.deepEqual(
      rows.map(({ dimension }) => dimension),
      [...dimensions],
    );
    for (const { kinesis, kafka, dimension } of rows)
      for (const { claim, documented } of [kinesis, kafka]) {
        assert.equal(claim === null, dimension === 'cost');
        assert.ok(claim === null || documented.length > 0, dimension);
        for (const { source } of documented) assert.match(source.date, /\d{4}-\d{2}/);
      }
  });

  it('says which experiments do not exist yet', () => {
    const missing = rows.filter(({ kinesis }) => kinesis.verdict.kind === 'not measured yet');
    assert.deepEqual(
      missing.map(({ dimension }) => dimension),
      ['components', 'cost'],
    );
  });

  it('gives a strong verdict only with a measured or a dated documented basis', () => {
    for (const { kinesis, kafka } of rows)
      for (const verdict of [kinesis.verdict, kafka.verdict, kinesis.byDocuments, kafka.byDocuments]) {
        if (verdict === null || !/^(holds|outdated|contradicted)/.test(verdict.kind)) continue;
        assert.match(verdict.basis!.label, /^(measured|documented)$/);
        if (verdict.basis!.label === 'documented') assert.match(verdict.basis!.name, /\d{4}-\d{2}/);
      }
  });

  it('does not hear a run that lost records, one that failed, nor an absent one', () => {
    const lossy = trial({
      offered: 400,
      recordBytes: 256,
      seconds: 10,
      response: { medianMs: 6, p99Ms: 12, batches: 900 },
      endToEnd: { medianMs: 8, p99Ms: 15, batches: 900 },
      lost: 1,
    });
    const of = (change: Partial<TargetResult>) => {
      const one = { ...target('kafka', kafkaDescription, ladder(20, null, 'nothing', null), []), ...change };
      const names = { name: 'one', dimension: 'fan-out', experiment: 'fan-out' };
      return comparisonTable([result([scenario(names, [one])])]).at(-2)!.kafka.verdict;
    };
    assert.equal(of({}).kind, 'holds');
    assert.match(of({ trials: [lossy] }).detail, /kafka in one is not valid: 1 records lost/);
    assert.match(
      of({ status: 'failed', problem: { code: 'x', message: 'no broker' } }).detail,
      /kafka in one failed: no broker/,
    );
    assert.equal(of({ adapter: 'loopback' }).detail, 'not part of these runs');
  });

  it('joins the runs of several results', () => {
    const only = (label: string) => {
      const whole = sampleResult();
      return {
        ...whole,
        scenarios: whole.scenarios.map((one) => ({ ...one, targets: one.targets.filter((t) => t.adapter === label) })),
      };
    };
    assert.deepEqual(comparisonTable([only('kafka'), only('kinesis')]), rows);
  });
});
