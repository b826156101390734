import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Baseline, type BaselineJob, baselineSchemaVersion } from '../../../src/gate/baseline-file.ts';
import { addToBaseline, BaselineFileError, pruneBaselines, readBaselines } from '../../../src/gate/baseline-store.ts';
import type { GatedMetric } from '../../../src/gate/gated-metric.ts';
import { judgeHistory } from '../../../src/gate/judge-history.ts';
import { judgeSnapshot } from '../../../src/gate/judge-snapshot.ts';

const p99: GatedMetric = {
  name: 'endToEnd.windowedP99',
  title: 'p99 end to end',
  unit: 'ms',
  better: 'lower',
  smallestChange: 0.2,
  smallestDifference: 1,
};
const subject = { scenario: 'load', target: 'kafka' };
const earlier = [10, 10.4, 9.7, 10.1, 9.9, 10.3, 9.8, 10.2];

test('history: beyond the prediction limit and worse by what matters is a regression', () => {
  assert.equal(judgeHistory(subject, p99, earlier, 13).verdict, 'regressed');
  assert.equal(judgeHistory(subject, p99, earlier, 10.5).verdict, 'pass');
  assert.equal(judgeHistory(subject, p99, earlier, 6).verdict, 'improved');
});

test('history: what lies within the noise of the jobs is none, however large', () => {
  const noisy = [10, 20, 6, 15, 9, 25, 7, 12];
  assert.equal(judgeHistory(subject, p99, noisy, 20).verdict, 'not-confirmed');
  assert.ok(judgeHistory(subject, p99, noisy, 20).detectable! > 1);
});

test('history: fewer than eight jobs only report', () => {
  const judged = judgeHistory(subject, p99, earlier.slice(0, 7), 100);
  assert.equal(judged.verdict, 'inconclusive');
  assert.equal(judged.against, '7 earlier jobs');
  assert.ok(judged.isAdvisory);
});

test('history: a change of less than a millisecond is no regression', () => {
  const fast = earlier.map((value) => value / 100);
  assert.notEqual(judgeHistory(subject, p99, fast, 0.5).verdict, 'regressed');
  assert.equal(judgeHistory(subject, p99, fast, 0.05).verdict, 'pass', 'nor is it an improvement');
});

test('snapshot: limits are wide and advisory unless the scenario sets its own', () => {
  const ownP99 = { ...p99, isOwnLimit: true };
  assert.equal(judgeSnapshot(subject, p99, [10, 10, 10], [14, 14, 14]).verdict, 'pass');
  assert.equal(judgeSnapshot(subject, ownP99, [10, 10, 10], [14, 14, 14]).verdict, 'regressed');
  assert.equal(judgeSnapshot(subject, p99, [10, 10, 10], [17, 17, 17]).verdict, 'regressed');
  assert.equal(judgeSnapshot(subject, p99, [10, 10, 10], [5, 5, 5]).verdict, 'improved');
  assert.equal(judgeSnapshot(subject, p99, [1, 1, 1], [0.5, 0.5, 0.5]).verdict, 'pass');
  assert.equal(judgeSnapshot(subject, p99, [10, 10, 10], [17, 17, 17]).isAdvisory, true);
  assert.equal(judgeSnapshot(subject, ownP99, [10, 10, 10], [17, 17, 17]).isAdvisory, false);
});

test('snapshot: a throughput may fall by a tenth, and is better where it grows', () => {
  const throughput: GatedMetric = {
    name: 'throughput',
    title: 'throughput of the closed loop',
    unit: '/s',
    better: 'higher',
    smallestChange: 0.05,
    smallestDifference: 0,
  };
  const judged = (now: number, isOwnLimit = false) =>
    judgeSnapshot(subject, { ...throughput, isOwnLimit }, [1_000, 1_000, 1_000], [now, now, now]);
  assert.equal(judged(930).verdict, 'pass');
  assert.equal(judged(901).verdict, 'pass');
  assert.equal(judged(930, true).verdict, 'regressed');
  assert.equal(judged(900).verdict, 'regressed');
  assert.ok(Math.abs(judged(900).change + 0.1) < 1e-9);
  assert.equal(judged(1_200).verdict, 'improved');
});

function job(id: string, startedAt: string): BaselineJob {
  return {
    id,
    startedAt,
    savedAt: startedAt,
    tool: '0.1.0',
    commit: null,
    seed: 42,
    loopback: null,
    targets: [],
  };
}

function baseline(...jobs: BaselineJob[]): Baseline {
  return {
    schemaVersion: baselineSchemaVersion,
    scenario: 'load',
    hash: 'aaaaaaaabbbbbbbb',
    fingerprint: 'ccccccccdddddddd',
    machine: { cpu: 'x', cores: 2, memoryGiB: 4, operatingSystem: 'linux 6', node: 'v24' },
    jobs,
  };
}

test('jobs are added in order of time, never replaced, and pruned from the oldest', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kvk-baselines-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  assert.deepEqual(await readBaselines(join(folder, 'none')), []);
  await addToBaseline(folder, baseline(job('b', '2026-02-01T00:00:00Z')));
  await addToBaseline(folder, baseline(job('a', '2026-01-01T00:00:00Z')));
  const again = await addToBaseline(folder, baseline({ ...job('a', '2026-03-01T00:00:00Z'), seed: 7 }));
  assert.deepEqual([again.jobs, again.wasThere], [2, true]);
  assert.deepEqual(await readdir(folder), ['load-aaaaaaaa-cccccccc.json']);
  const idsOf = async () => (await readBaselines(folder))[0]!.baseline.jobs.map(({ id, seed }) => `${id}${seed}`);
  assert.deepEqual(await idsOf(), ['a42', 'b42']);
  const [pruned] = await pruneBaselines(folder, 1);
  assert.deepEqual(
    pruned!.removed.map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual(await idsOf(), ['b42']);
});

test('a damaged file is named with what to do', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kvk-baselines-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'load.json'), '{"schemaVersion":1}');
  await assert.rejects(readBaselines(folder), (error: Error) => {
    assert.ok(error instanceof BaselineFileError);
    assert.match(error.message, /load\.json is no baseline .*: restore or remove it/);
    return true;
  });
  await writeFile(join(folder, 'load.json'), '{');
  await assert.rejects(readBaselines(folder), BaselineFileError);
});
