import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outcomeOf } from '../../../src/cli/outcome.ts';
import type { TargetResult } from '../../../src/result/result-schema.ts';
import { kafkaDescription, result, scenario, target } from '../../golden/sample-result.ts';
import { trial } from '../../golden/sample-trials.ts';

const good = trial({
  offered: 400,
  achieved: 400,
  recordBytes: 256,
  seconds: 10,
  response: { medianMs: 6, p99Ms: 12, batches: 900 },
  endToEnd: { medianMs: 8, p99Ms: 15, batches: 900 },
});
const lossy = { ...good, integrity: { ...good.integrity, lost: 2, examples: ['lost: producer 0, sequence 7'] } };
const whole = target('kafka', kafkaDescription, { kind: 'load' }, [good]);

function failed(code: string): TargetResult {
  return {
    ...target('kinesis', null, null, []),
    status: 'failed',
    problem: { code, message: 'what happened' } as never,
  };
}

function outcome(targets: readonly TargetResult[], limits: readonly object[] = []): ReturnType<typeof outcomeOf> {
  const names = { name: 'one', dimension: 'event-processing', experiment: 'load' } as const;
  return outcomeOf(result([scenario(names, targets, { limits })]));
}

describe('the outcome of a run', () => {
  it('is 0 when all is well', () => {
    assert.deepEqual(outcome([whole]), { code: 0, reasons: [] });
  });

  it('is 4 when records were lost, and 10 when a limit is broken', () => {
    const lost = outcome([target('kafka', kafkaDescription, { kind: 'load' }, [lossy])]);
    assert.equal(lost.code, 4);
    assert.match(
      lost.reasons.join('\n'),
      /^not valid: one, kafka: 2 records lost, e\.g\. lost: producer 0, sequence 7$/,
    );
    const broken = outcome([whole], [{ metric: 'endToEnd.p99', atMost: 14 }]);
    assert.equal(broken.code, 10);
    assert.match(broken.reasons.join('\n'), /^limit broken: one, kafka: endToEnd\.p99 at most 14 ms/);
  });

  it('tells a target that failed before all else, by the gravest of its codes', () => {
    for (const [code, exit] of [
      ['unreachable', 3],
      ['settings', 2],
      ['worker', 4],
      ['failed', 4],
    ] as const) {
      assert.deepEqual(outcome([whole, failed(code)]), { code: exit, reasons: ['not complete: kinesis in one'] });
    }
    assert.equal(outcome([failed('unreachable'), failed('worker')]).code, 3);
    assert.equal(outcome([failed('settings'), failed('unreachable')]).code, 3);
    assert.equal(outcome([failed('unreachable'), failed('no such code')]).code, 1);
    assert.equal(outcome([target('kafka', null, { kind: 'load' }, [lossy]), failed('unreachable')]).code, 3);
  });

  it('leaves the code of an interruption to the signal', () => {
    assert.deepEqual(outcome([whole, { ...failed('interrupted'), status: 'interrupted' }]), { code: 0, reasons: [] });
  });
});
