import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RetentionTime } from '../../../src/adapters/abilities.ts';
import { censusDifference } from '../../../src/experiments/census-difference.ts';
import { experimentOf } from '../../../src/experiments/experiment-of.ts';
import type { Keeper } from '../../../src/experiments/stage.ts';
import type { ReaderCensus } from '../../../src/load/partition-census.ts';
import type { Finding } from '../../../src/result/result-schema.ts';
import { madeUpTrial } from './made-up-trial.ts';
import { type Programmed, ProgrammedStage, quotas, scenarioOf, unlimited } from './programmed-stage.ts';

type Of<K extends Finding['kind']> = Extract<Finding, { kind: K }>;

async function observe<K extends Finding['kind']>(
  experiment: K,
  programmed: Programmed | ((stage: ProgrammedStage) => Programmed),
  capabilities = unlimited,
): Promise<{ finding: Of<K>; stage: ProgrammedStage }> {
  const scenario = await scenarioOf({ experiment, workload: { partitions: 2, rate: '1k/s' } });
  const stage = new ProgrammedStage(scenario, capabilities, () => madeUpTrial());
  stage.programmed = typeof programmed === 'function' ? programmed(stage) : programmed;
  const procedure = experimentOf(scenario.experiment);
  const observation = await procedure.observe(stage);
  assert.equal(stage.openSessions, 0, 'a session is left open');
  return { stage, finding: procedure.conclude(stage, [observation]) as Of<K> };
}

const noCensus: ReaderCensus = {
  reader: 0,
  beganAt: 0,
  partitions: [],
  keys: 0,
  keysMoved: 0,
  moves: [],
  mark: null,
  caughtUpAt: null,
};

void test('a partition without a record counts towards the mean', async () => {
  const partitions = [0, 1].map((index) => ({ index, label: `p${index}`, parents: [], open: true }));
  const only = { partition: 0, records: 10, bytes: 100, firstAt: 1, lastAt: 2 };
  const { finding } = await observe('partitioning', {
    partitions: () => partitions,
    census: () => [{ ...noCensus, partitions: [only], keys: 3, keysMoved: 1 }],
  });
  const [uniform] = finding.runs[0]!.spreads;
  assert.equal(uniform!.maxOverMean, 2);
  assert.deepEqual(uniform!.partitions, [
    { label: 'p0', records: 10 },
    { label: 'p1', records: 0 },
  ]);
  assert.deepEqual([uniform!.keysSeen, uniform!.keysInSeveralPartitions], [3, 1]);
});

void test('an adapter that cannot resize says so, and nothing is made of it', async () => {
  const { finding } = await observe('reshard', { resize: () => null });
  assert.deepEqual(finding, { kind: 'reshard', runs: [], isUnable: true });
});

void test('what is refused is kept in its own words, and nothing more is offered than before', async () => {
  const answer = { accepted: false, code: 'LIMIT', message: 'ten a day' } as const;
  const { finding, stage } = await observe('reshard', {
    resize: () => ({ answer, requestedAt: 0, answeredAt: 5e8, active: null }),
  });
  const [grown] = finding.runs[0]!.changes;
  assert.deepEqual([grown!.accepted, grown!.code, grown!.message], [false, 'LIMIT', 'ten a day']);
  assert.deepEqual([grown!.answerSeconds, grown!.activeSeconds], [0.5, null]);
  assert.equal(finding.runs[0]!.raised, null);
  assert.ok(stage.holds.every(({ ratePerSecond }) => ratePerSecond === 1_000));
});

void test('a duration that is a setting is never a figure', async () => {
  const { finding } = await observe('reshard', {
    resize: () => ({
      answer: { accepted: true },
      requestedAt: 0,
      answeredAt: 1e8,
      active: { at: 9e8, toldAt: 9e8 },
      documented: 'minutes at AWS',
    }),
  });
  const [grown] = finding.runs[0]!.changes;
  assert.deepEqual([grown!.activeSeconds, grown!.documented], [null, 'minutes at AWS']);
});

void test('keys that moved are those of this change alone', () => {
  const before = { ...noCensus, keys: 5, moves: [{ from: 0, to: 1, keys: 2 }] };
  const after = {
    ...noCensus,
    keys: 5,
    moves: [
      { from: 0, to: 1, keys: 2 },
      { from: 0, to: 2, keys: 1 },
      { from: 1, to: 3, keys: 3 },
    ],
  };
  assert.deepEqual(censusDifference(before, after), {
    keys: 5,
    keysMoved: 4,
    moves: [
      { from: 1, to: 3, keys: 3 },
      { from: 0, to: 2, keys: 1 },
    ],
  });
});

/** Records go `lifeMs` after they were written, each with a position of its own. */
function keeperOf(stage: ProgrammedStage, lifeMs: number, hurried: Keeper['hurried']): Keeper {
  const written: number[] = [];
  let keep: RetentionTime = 'unlimited';
  return {
    range: { within: [1_000, 'unlimited'], beyond: [0] },
    hurried,
    read: async () => keep,
    async change(to) {
      if (to === 0) return { accepted: false, code: 'TOO_SHORT', message: '0 is too short' };
      keep = to;
      return { accepted: true };
    },
    async write() {
      written.push(stage.now());
      return String(written.length - 1);
    },
    async oldest() {
      const first = written.findIndex((at) => stage.now() - at < lifeMs * 1e6);
      return first < 0 ? null : String(first);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const hurried = { keepMs: 1_000, timeScale: 1, settings: 'keeps for 1 s' };

void test('retention tells the default, what was taken and refused, and the age at which records were gone', async () => {
  const { finding } = await observe('retention', (stage) => ({ keeper: () => keeperOf(stage, 1_250, hurried) }));
  const [run] = finding.runs;
  assert.equal(run!.default, 'unlimited');
  assert.deepEqual(
    run!.tries.map(({ time, accepted, message }) => [time, accepted, message]),
    [
      [1_000, true, ''],
      ['unlimited', true, ''],
      [0, false, '0 is too short'],
    ],
  );
  const { goneAfterMs, left, records, oldestBefore, oldestAfter } = run!.expiry!;
  assert.deepEqual([left, records, oldestBefore, oldestAfter], [0, 8, '0', null]);
  // Looked at every 100 ms.
  assert.ok(goneAfterMs!.least >= 1_250 && goneAfterMs!.most <= 1_350, JSON.stringify(goneAfterMs));
});

void test('ages are those of the system where its time is scaled', async () => {
  const scaled = { ...hurried, keepMs: 3_600_000, timeScale: 3_600 };
  const { finding } = await observe('retention', (stage) => ({ keeper: () => keeperOf(stage, 1_000, scaled) }));
  const { goneAfterMs } = finding.runs[0]!.expiry!;
  assert.ok(goneAfterMs!.least >= 3_600_000 && goneAfterMs!.most <= 3_600_000 * 1.1);
});

void test('records that stay are counted, and waiting ends', async () => {
  const { finding } = await observe('retention', (stage) => ({ keeper: () => keeperOf(stage, 1e9, hurried) }));
  const { goneAfterMs, left, oldestAfter } = finding.runs[0]!.expiry!;
  assert.deepEqual([goneAfterMs, left, oldestAfter], [null, 8, '0']);
});

void test('nobody waits for a system that is not ours to hurry, and none is asked that knows no retention', async () => {
  const remote = await observe('retention', (stage) => ({ keeper: () => keeperOf(stage, 1_000, null) }));
  assert.equal(remote.finding.runs[0]!.expiry, null);
  const unable = await observe('retention', {});
  assert.deepEqual(unable.finding, { kind: 'retention', runs: [], isUnable: true });
});

void test('the speed of a replay is of the backlog alone, and a reader that never read it has none', async () => {
  const first = { partition: 0, records: 10, bytes: 1_000, firstAt: 2e9, lastAt: 9e9 };
  const reader = { ...noCensus, beganAt: 1e9, partitions: [first] };
  const { finding } = await observe(
    'replay',
    {
      backlog: () => ({
        fill: async () => madeUpTrial(),
        replay: async () => ({
          readers: [{ ...reader, mark: { at: 4e9, bytes: 500 }, caughtUpAt: 6e9 }, reader],
          throttledReads: 4,
        }),
        storedBytes: async () => null,
        [Symbol.asyncDispose]: async () => undefined,
      }),
    },
    quotas,
  );
  const [rung] = finding.runs[0]!.rungs;
  assert.deepEqual(rung!.readers, [
    { bytesPerSecond: 250, caughtUpSeconds: 5 },
    { bytesPerSecond: null, caughtUpSeconds: null },
  ]);
  assert.equal(rung!.throttledReads, 4);
  assert.equal(finding.predictedBytesPerSecond, 2 * 2_097_152);
});
