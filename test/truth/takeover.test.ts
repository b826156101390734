import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TakeoverFinding } from '../../src/result/takeover-findings.ts';
import { runOnLoopback } from './run-on-loopback.ts';

const sameMomentMs = 100;

test('members that are killed, come and go lose nothing, and each change of hands is seen', async () => {
  const { target, code, reasons } = await runOnLoopback({
    scenario: {
      experiment: 'takeover',
      phases: { warmUp: '300ms', measure: '1s', drainMax: '5s' },
      takeover: {
        deeds: ['kill', 'join', 'leave', 'kill-oldest', 'kill-broker'],
        commitInterval: '100ms',
        patience: '10s',
      },
    },
    workload: { partitions: 4, rate: '400/s' },
  });
  assert.equal(target.problem, null);
  const finding = target.finding as TakeoverFinding;
  assert.equal(finding.unable, '');
  const [run] = finding.runs;
  assert.ok(run);
  assert.deepEqual(
    run.steps.map(({ deed, recovered }) => `${deed} ${recovered}`),
    ['kill true', 'join true', 'leave true', 'kill-oldest true'],
  );
  assert.deepEqual(
    run.left.map(({ deed }) => deed),
    ['kill-broker'],
  );
  for (const step of run.steps) {
    assert.equal(step.partitions, 2, step.deed);
    assert.ok(step.noticedMs !== null && step.assignedMs !== null && step.allRecordsMs !== null, step.deed);
    // Those who stay and those who come are told by the relay at one moment, and each stamps it by itself.
    const told = step.noticedMs - sameMomentMs;
    assert.ok(told <= step.assignedMs && step.assignedMs <= step.allRecordsMs, `${step.deed} ${JSON.stringify(step)}`);
  }
  assert.ok(run.acknowledged > 400);
  assert.equal(run.lost, 0);
  assert.ok(run.commitMs.length > 10);
  assert.equal(code, 0, reasons.join());
});
