import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildReport } from '../../../src/report/build-report.ts';
import { csvForm } from '../../../src/report/csv-form.ts';
import type { TableSection } from '../../../src/report/section.ts';
import { type Finding, type Result, resultSchema } from '../../../src/result/result-schema.ts';
import {
  partitioningRun,
  refusal,
  replayRun,
  reshardRun,
  streamRetention,
  topicRetention,
} from '../../golden/sample-findings.ts';
import { kafkaDescription, kinesisDescription, result, scenario, target } from '../../golden/sample-result.ts';

/** One scenario of this dimension with a finding of Kafka and one of Kinesis. */
function resultOf(dimension: string, kafka: Finding, kinesis: Finding): Result {
  const targets = [
    target('kafka', kafkaDescription, kafka, []),
    target('kinesis polling', kinesisDescription, kinesis, []),
  ];
  return result([scenario({ name: 'one', dimension, experiment: kafka.kind }, targets)]);
}

/** Cells of the scenario's first table, row by row. */
function cellsOf(dimension: string, kafka: Finding, kinesis: Finding = kafka): string[][] {
  const made = resultSchema.parse(resultOf(dimension, kafka, kinesis));
  const chapter = buildReport([made], null).chapters.find(({ title }) => title.startsWith('one ('));
  const table = chapter!.sections.find(({ kind }) => kind === 'table') as TableSection;
  for (const row of table.rows) assert.equal(row.length, table.head.length);
  return table.rows.map((row) => row.map(({ text }) => text));
}

describe('tables of the experiments about partitions and storage', () => {
  it('partitioning: shares, skew and what one key reached', () => {
    const [kafka] = cellsOf('architecture', { kind: 'partitioning', runs: [partitioningRun()] });
    assert.deepEqual(kafka, [
      'kafka (measured)',
      'uniform\n1,000 of 1,000 keys seen',
      '55.0 %, 45.0 %\n10,000 records',
      '1.10',
      '0',
      '0',
      "1,000/s\nof 2,000/s offered: one partition's quota",
    ]);
  });

  it('reshard: each change with its steps, and a refusal in its own words', () => {
    const waiting = { activeSeconds: null, documented: 'minutes at AWS (documented)' };
    const [up, down, split] = cellsOf(
      'scalability',
      { kind: 'reshard', runs: [reshardRun({}, refusal)], isUnable: false },
      { kind: 'reshard', runs: [reshardRun(waiting)], isUnable: false },
    );
    assert.deepEqual(up!.slice(1), [
      '2 → 4',
      '0.12 s, 0.48 s',
      'first 0.05 s\nall 0.31 s after active',
      '8.10 ms, 21.4 ms',
      '0 %, 0, 0',
      '512 of 1,000\n0 → 2: 260, 1 → 3: 252',
      '0, 0, 0',
      '2,398/s of 2,400/s\n0 % throttled',
    ]);
    assert.match(down![2]!, /^refused\nINVALID_PARTITIONS: “The topic currently has 4 partition\(s\)/);
    assert.equal(split![2], 'minutes at AWS (documented)');
    assert.match(split![4]!, /^floor ≥ 8\.10 ms, floor ≥ /);
  });

  it('reshard, retention: an adapter that cannot says so', () => {
    assert.match(cellsOf('scalability', { kind: 'reshard', runs: [], isUnable: true })[0]![1]!, /cannot resize/);
    assert.match(cellsOf('retention', { kind: 'retention', runs: [], isUnable: true })[0]![1]!, /knows no retention/);
  });

  it('retention: default, range, refusals and the age when gone', () => {
    const [kafka, kinesis] = cellsOf(
      'retention',
      { kind: 'retention', runs: [topicRetention], isUnable: false },
      { kind: 'retention', runs: [streamRetention], isUnable: false },
    );
    assert.deepEqual(kafka!.slice(1, 4), [
      '7 d',
      '0 ms, for ever',
      '-2 ms: INVALID_CONFIG “Value must be at least -1”',
    ]);
    assert.equal(kafka![5], '2.28 s to 3.95 s\n8 of 8 records');
    assert.equal(kinesis![5], '24.1 h to 25.0 h\n8 of 8 records, scaled time');
    assert.equal(kinesis![6], '…9136588898, none');
  });

  it('replay: speed of the slowest and of all, or that the backlog was not read', () => {
    const [one, two] = cellsOf('storage', { kind: 'replay', runs: [replayRun], predictedBytesPerSecond: 8_388_608 });
    assert.equal(one![3], '60.0 MB/s (57.2 MiB/s)');
    assert.equal(two![4], '71.0 MB/s (67.7 MiB/s)\nread quota of the stream 8.39 MB/s (8.00 MiB/s) (computed)');
    assert.deepEqual(two!.slice(5), ['1.30 s', '3', '1.02']);
    const never = { readers: [{ bytesPerSecond: null, caughtUpSeconds: null }], throttledReads: 0, limitSeconds: 25 };
    const runs = [{ ...replayRun, storedShare: null, rungs: [never] }];
    const [slow] = cellsOf('storage', { kind: 'replay', runs, predictedBytesPerSecond: null });
    assert.deepEqual(slow!.slice(3), ['not read within 25 s', '–', 'not within 25 s', '0', '–']);
  });

  it('give a line for each figure as CSV', () => {
    const findings: readonly Finding[] = [
      { kind: 'partitioning', runs: [partitioningRun()] },
      { kind: 'reshard', runs: [reshardRun()], isUnable: false },
      { kind: 'retention', runs: [topicRetention], isUnable: false },
      { kind: 'replay', runs: [replayRun], predictedBytesPerSecond: null },
    ];
    const csv = findings.map((finding) => csvForm([resultOf('architecture', finding, finding)])).join('');
    for (const line of [
      'one,kafka,measured,0,,uniform: fullest ÷ mean,1.1,',
      'one,kafka,measured,0,,2 to 4: keys moved,512,keys',
      'one,kafka,measured,0,,default,604800000,ms',
      'one,kafka,measured,0,2,reader 2: speed,36000000,B/s',
    ])
      assert.ok(csv.includes(`${line}\r\n`), line);
  });
});
