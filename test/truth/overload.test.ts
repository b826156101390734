import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundDetailOf, boundOf } from '../../src/experiments/holds.ts';
import { type LoopbackRun, runOnLoopback } from './run-on-loopback.ts';

/** Most that the client of `busy-adapter` can send in a second. */
const clientRate = 10_000;
const measuredSeconds = 2;

function runAt(ratePerSecond: number, busy: 'producer' | 'consumer' = 'producer'): Promise<LoopbackRun> {
  return runOnLoopback({
    adapter: new URL(`busy-adapter.ts?${busy}`, import.meta.url).href,
    workload: { rate: `${ratePerSecond}/s`, partitions: 4 },
    // A batch keeps the client busy for 5 ms: what is seen of its event loop is the harness's doing.
    scenario: {
      phases: { warmUp: '500ms', measure: `${measuredSeconds}s`, drainMax: '5s' },
      batching: { records: 50 },
    },
  });
}

/**
 * Repeats a run whose client had to wait for a core: its event loop was busy for longer than it had the processor, because
 * this machine was busy with other things, and says nothing of the load then.
 */
async function runUndisturbed(ratePerSecond: number, busy: 'producer' | 'consumer'): Promise<LoopbackRun> {
  for (let tries = 1; ; tries++) {
    const run = await runAt(ratePerSecond, busy);
    const { eventLoopUtilization, cpuSeconds } = run.trial.workers.find(({ role }) => role === busy)!;
    if (tries === 3 || eventLoopUtilization * measuredSeconds <= 1.3 * cpuSeconds) return run;
  }
}

function isTrusted({ checks }: LoopbackRun, name: string): boolean | null | undefined {
  return checks.find((check) => check.name === name)?.ok;
}

for (const side of ['producer', 'consumer'] as const) {
  void test(`a ${side} at its limit is marked, and at half of the rate it is not`, async () => {
    const atLimit = await runAt(clientRate, side);
    assert.equal(boundOf(atLimit.trial), 'client', JSON.stringify(atLimit.trial.workers));
    assert.match(boundDetailOf(atLimit.trial), new RegExp(`event loop of ${side}-\\d`));
    assert.equal(isTrusted(atLimit, 'client-bound'), false);
    const atHalf = await runUndisturbed(clientRate / 2, side);
    assert.notEqual(boundOf(atHalf.trial), 'client', JSON.stringify(atHalf.trial.workers));
    assert.equal(isTrusted(atHalf, 'client-bound'), true);
    assert.deepEqual([atHalf.code, atHalf.reasons], [0, []]);
  });
}

void test('a client offered three times what it can do stays responsive and bounded, hides no delay and is marked', async () => {
  const offered = 3 * clientRate;
  const run = await runAt(offered);
  const { trial, code, reasons } = run;
  const { counts, slip, response, endToEnd, workers, integrity } = trial;
  for (const { name, timerLatenessP99Ms, residentBytes } of workers) {
    assert.ok(timerLatenessP99Ms < 100, `${name}: turns of the event loop up to ${timerLatenessP99Ms} ms late`);
    assert.ok(residentBytes < 400 * 2 ** 20, `${name}: ${residentBytes} bytes resident`);
  }
  // What was due is counted whether it was sent or not; what was sent late is late from when it was due. The last that
  // went out were due in the first half of the load and left a second after it.
  assert.equal(counts.scheduled, offered * measuredSeconds);
  assert.ok(counts.acknowledged > 0 && counts.acknowledged < counts.scheduled / 2, `${counts.acknowledged}`);
  for (const [what, { maxMs }] of Object.entries({ slip, response, endToEnd }))
    assert.ok(maxMs !== null && maxMs > 1_500, `greatest ${what} ${maxMs} ms`);
  assert.equal(integrity.lost, 0);
  assert.equal(trial.held, false);
  assert.equal(boundOf(trial), 'client');
  assert.equal(isTrusted(run, 'client-bound'), false);
  assert.equal(code, 4);
  assert.ok(
    reasons.some((reason) => reason.includes(`of the offered ${offered}/s`)),
    reasons.join(),
  );
});
