import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limitBreaches, limitChecks } from '../../../src/verdict/limits.ts';
import { validity } from '../../../src/verdict/validity.ts';
import { reshardRun } from '../../golden/sample-findings.ts';
import { kafkaDescription, result, scenario, target } from '../../golden/sample-result.ts';
import { trial } from '../../golden/sample-trials.ts';

function resultOf(limits: readonly object[], rates: readonly number[], batches = 900) {
  const trials = rates.map((achieved, repetition) =>
    trial({
      repetition,
      offered: 400,
      achieved,
      recordBytes: 256,
      seconds: 10,
      response: { medianMs: 6, p99Ms: 12, batches: 900 },
      endToEnd: { medianMs: 8, p99Ms: 15, batches },
    }),
  );
  const one = target('kafka', kafkaDescription, { kind: 'load' }, trials);
  return result([scenario({ name: 'one', dimension: 'fan-out', experiment: 'load' }, [one], { limits })]);
}

function states(limits: readonly object[], rates: readonly number[], batches?: number): string[] {
  return limitChecks(resultOf(limits, rates, batches)).map(({ state }) => state);
}

describe('a limit', () => {
  it('is kept or broken on its side of the bound, the bound itself kept', () => {
    assert.deepEqual(states([{ metric: 'throughput', atLeast: 400 }], [400]), ['kept']);
    assert.deepEqual(states([{ metric: 'throughput', atLeast: 401 }], [400]), ['broken']);
    assert.deepEqual(states([{ metric: 'endToEnd.p99', atMost: 15 }], [400]), ['kept']);
    assert.deepEqual(states([{ metric: 'endToEnd.p99', atMost: 14.9 }], [400]), ['broken']);
  });

  it('is broken by half of the repetitions, not by one of three', () => {
    assert.deepEqual(states([{ metric: 'throughput', atLeast: 395 }], [390, 400, 400]), ['kept']);
    assert.deepEqual(states([{ metric: 'throughput', atLeast: 395 }], [390, 400]), ['broken']);
  });

  it('can have two sides', () => {
    assert.deepEqual(states([{ metric: 'throughput', atLeast: 300, atMost: 350 }], [400]), ['broken', 'kept']);
  });

  it('is only for the target it names', () => {
    assert.deepEqual(states([{ metric: 'lost', atMost: 0, target: 'other' }], [400]), []);
  });

  it('that cannot be told is no breach and makes the run not valid', () => {
    const few = resultOf([{ metric: 'endToEnd.p50', atMost: 1 }], [400], 4);
    assert.deepEqual(limitBreaches(few), []);
    assert.ok(validity(few).some(({ code }) => code === 'limit-unknown'));
    assert.deepEqual(states([{ metric: 'no.such', atMost: 1 }], [400]), ['unknown']);
  });

  it('says its number and how many repetitions it was the worst of', () => {
    const [breach] = limitBreaches(resultOf([{ metric: 'throughput', atLeast: 401 }], [400, 399]));
    assert.equal(breach!.text, 'throughput at least 401 /s; worst of 2: 399 /s (measured)');
    assert.equal(breach!.value, 399);
  });

  it('bounds what an experiment found, where the adapter can do what it asks', () => {
    const names = { name: 'one', dimension: 'scalability', experiment: 'reshard' };
    const limits = [{ metric: 'reshard.allRead', atMost: 200 }];
    const checked = (isUnable: boolean) => {
      const runs = isUnable ? [] : [reshardRun(), reshardRun({ allReadSeconds: 0.1 })];
      const one = target('kafka', kafkaDescription, { kind: 'reshard', runs, isUnable }, []);
      return limitChecks(result([scenario(names, [one], { limits })]));
    };
    const [check] = checked(false);
    assert.equal(check?.state, 'broken');
    assert.equal(check.text, 'reshard.allRead at most 200 ms; worst of 2: 310 ms (measured)');
    assert.deepEqual(checked(true), []);
  });
});
