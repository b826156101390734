import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trust } from '../../../src/verdict/trust.ts';
import type { TrustCheck } from '../../../src/verdict/trust-check.ts';
import { validity } from '../../../src/verdict/validity.ts';
import { kafkaDescription, result, sampleResult, scenario, target } from '../../golden/sample-result.ts';
import { trial, type TrialSketch } from '../../golden/sample-trials.ts';

const calm: TrialSketch = {
  offered: 400,
  recordBytes: 256,
  seconds: 10,
  response: { medianMs: 6, p99Ms: 12, batches: 900 },
  endToEnd: { medianMs: 8, p99Ms: 15, batches: 900 },
};
const names = { name: 'one', dimension: 'event-processing', experiment: 'load' };

function resultOf(sketch: Partial<TrialSketch>, asRun: Record<string, unknown> = {}) {
  const one = target('kafka', kafkaDescription, { kind: 'load' }, [trial({ ...calm, ...sketch })]);
  return result([scenario(names, [one], asRun)]);
}

function named(name: string, sketch: Partial<TrialSketch>, asRun: Record<string, unknown> = {}): TrustCheck {
  const found = trust(resultOf(sketch, asRun)).flatMap(({ checks }) => checks.filter((check) => check.name === name));
  assert.equal(found.length, 1, `${found.length} checks named ${name}`);
  return found[0]!;
}

function codes(sketch: Partial<TrialSketch>, asRun: Record<string, unknown> = {}): string[] {
  return validity(resultOf(sketch, asRun)).map(({ code }) => code);
}

describe('trust in a trial', () => {
  it('has nothing to say against a calm one', () => {
    const checks = trust(resultOf({})).flatMap((one) => one.checks);
    assert.deepEqual(
      checks.filter(({ ok, advice }) => ok !== true || advice !== ''),
      [],
    );
    assert.ok(checks.length >= 9);
    assert.deepEqual(validity(resultOf({})), []);
  });

  it('asks for 95 % of a fixed rate', () => {
    assert.equal(named('achieved ÷ offered', { achieved: 380 }).ok, true);
    const short = named('achieved ÷ offered', { achieved: 379 });
    assert.equal(short.ok, false);
    assert.match(short.text, /achieved 94\.\d % of the offered rate/);
    assert.doesNotMatch(short.advice, /inFlight/);
    assert.deepEqual(codes({ achieved: 379 }), ['rate-not-met']);
    assert.deepEqual(codes({ achieved: 380 }), []);
  });

  it('names the window of batches in flight where a rate was not met behind a full one', () => {
    const made = resultOf({ achieved: 379 });
    made.scenarios[0]!.targets[0]!.trials[0]!.workers[0]!.windowFullShare = 0.97;
    const [short] = trust(made).flatMap(({ checks }) => checks.filter(({ name }) => name === 'achieved ÷ offered'));
    assert.match(short!.advice, /raise batching\.inFlight: batches waited for one in flight 97\.0 % of the time/);
  });

  for (const [name, key, kept, broken, text] of [
    ['loop delay', 'timerLatenessP99Ms', 5, 5.1, /^timers of consumer 0 late by p99 5\.1 ms \(at most 5 ms\)$/],
    [
      'garbage collection',
      'garbageCollectionShare',
      0.049,
      0.05,
      /^at most 5\.0 % of a worker's time \(below 5\.0 %\)$/,
    ],
  ] as const) {
    it(`warns of ${name} in the worst of the workers, and says what to do`, () => {
      const checkOf = (value: number) => {
        const made = resultOf({});
        const { workers } = made.scenarios[0]!.targets[0]!.trials[0]!;
        Object.assign(workers[1]!, { [key]: value });
        assert.deepEqual(validity(made), [], 'it is a warning');
        return trust(made)
          .flatMap(({ checks }) => checks)
          .find((check) => check.name === name)!;
      };
      assert.equal(checkOf(kept).ok, true);
      const { ok, text: said, advice } = checkOf(broken);
      assert.equal(ok, false);
      assert.match(said, text);
      assert.match(advice, /lower the rate/);
    });
  }

  it('does not believe clocks by which more than a thousandth of the records arrive before they are due', () => {
    const early = (clamped: number) => {
      const made = resultOf({});
      Object.assign(made.scenarios[0]!.targets[0]!.trials[0]!.endToEnd, { clamped });
      return validity(made);
    };
    assert.deepEqual(early(4), [], '4 of 4000');
    const [reason, ...others] = early(5);
    assert.equal(reason!.code, 'clocks');
    assert.match(reason!.text, /^5 of 4000 records seem received before they were due/);
    assert.deepEqual(others, []);
  });

  it('does not believe a repetition whose slowest reader was still reading when the drain ended', () => {
    const unread = resultOf({});
    const [subscriber] = unread.scenarios[0]!.targets[0]!.trials[0]!.subscribers;
    Object.assign(subscriber!, { undrained: 7 });
    const [reason, ...others] = validity(unread);
    assert.equal(reason!.code, 'unread');
    assert.match(reason!.text, /^7 acknowledged records not read .* raise phases\.drainMax/);
    assert.deepEqual(others, []);
    const checks = trust(unread).flatMap((one) => one.checks);
    assert.deepEqual(
      checks.filter(({ ok }) => ok !== true).map(({ name, value }) => ({ name, value })),
      [{ name: 'read to the end', value: 7 }],
    );
  });

  it('says when the load generator was why the rate was not met', () => {
    const [reason] = validity(resultOf({ achieved: 100, utilization: 0.95 }));
    assert.match(reason!.text, /load generator's event loop was saturated/);
  });

  it('calls a busy event loop client-bound, from 80 % on', () => {
    assert.equal(named('client-bound', { utilization: 0.79 }).ok, true);
    const busy = named('client-bound', { utilization: 0.8 });
    assert.equal(busy.ok, false);
    assert.match(busy.text, /producer 0 busy 80 %/);
    assert.match(busy.advice, /bounds of the system \(≥\)/);
  });

  it('calls a busy or pressed machine host-bound', () => {
    assert.equal(named('host-bound', { cpuShare: 0.9 }).ok, true);
    assert.equal(named('host-bound', { cpuShare: 0.91 }).ok, false);
    assert.equal(named('host-bound', { pressureShare: 0.21 }).ok, false);
  });

  it('wants samples for the 99th percentile, and a median for a valid run', () => {
    const few = { endToEnd: { medianMs: 8, p99Ms: 15, batches: 4 } };
    assert.equal(named('samples', few).ok, false);
    assert.deepEqual(codes(few), ['too-few']);
  });

  it('holds the scenario to what it promises of loss, duplicates and order', () => {
    for (const fault of ['lost', 'duplicated', 'reordered'] as const) {
      const ordered = { workload: { ordering: 'key' } };
      assert.equal(named(fault, { [fault]: 3 }, ordered).ok, false);
      assert.deepEqual(codes({ [fault]: 3 }, ordered), [fault]);
      assert.equal(named(fault, { [fault]: 3 }, { ...ordered, allow: [fault] }).ok, true);
      assert.deepEqual(codes({ [fault]: 3 }, { ...ordered, allow: [fault] }), []);
    }
    assert.equal(named('reordered', { reordered: 3 }).ok, true, 'nothing is promised of order without keys');
    const keyless = { workload: { ordering: 'key', keys: { skew: 'none' } } };
    assert.match(named('reordered', {}, keyless).text, /^0 records reordered \(not promised by this scenario\)$/);
    assert.deepEqual(codes({ reordered: 3 }), []);
  });

  it('counts repetitions against the plan', () => {
    assert.equal(named('repetitions', {}, { repetitions: 1 }).ok, true);
    const short = named('repetitions', {}, { repetitions: 3 });
    assert.equal(short.ok, false);
    assert.match(short.text, /1 of 3 repetitions/);
  });
});

describe('trust in a comparison', () => {
  function differences(change: Record<string, string>): TrustCheck[] {
    const other = { ...kafkaDescription, settings: { ...kafkaDescription.settings, ...change } };
    const targets = [
      target('a', kafkaDescription, { kind: 'load' }, [trial(calm)]),
      target('b', other, { kind: 'load' }, [trial(calm)]),
    ];
    return trust(result([scenario(names, targets)]))
      .filter((one) => one.target === null)
      .flatMap(({ checks }) => checks);
  }

  it('finds like with like', () => {
    assert.deepEqual(
      differences({}).map(({ ok }) => ok),
      [true],
    );
  });

  it('names what differs, for each target', () => {
    const [acks] = differences({ acks: '1' });
    assert.equal(acks!.ok, false);
    assert.equal(acks!.text, 'acks differs: a all; b 1');
  });

  it('compares consumer modes only within one system', () => {
    const settings = trust(sampleResult()).filter(
      ({ scenario: name, target: label }) => name === 'same-load' && label === null,
    );
    const texts = settings.flatMap(({ checks }) => checks.map(({ text }) => text));
    assert.ok(
      texts.some((text) => text.startsWith('consumer differs')),
      texts.join('\n'),
    );
    assert.equal(texts.length, 1, 'what a system does not have is no difference');
  });
});

describe('validity', () => {
  it('does not mind probes of a search that failed or rungs beyond the limit', () => {
    const names_ = validity(sampleResult()).map((reason) => reason.scenario);
    assert.deepEqual(
      names_.filter((name) => name === 'ceiling'),
      [],
    );
  });

  it('minds a loss on a rung that no backlog explains', () => {
    const rung = (undrained: number) => ({ purpose: 'rung' as const, lost: 5, undrained, failures: ['p99 too high'] });
    assert.deepEqual(codes(rung(5)), []);
    assert.deepEqual(codes(rung(0)), ['lost']);
  });

  it('judges the last confirmation, not one that the search left behind', () => {
    const confirmation = (lost: number) => trial({ ...calm, purpose: 'confirmation', lost });
    const of = (...lost: number[]) =>
      validity(
        result([
          scenario({ ...names, experiment: 'saturation' }, [
            target('kafka', kafkaDescription, { kind: 'load' }, lost.map(confirmation)),
          ]),
        ]),
      ).map(({ code }) => code);
    assert.deepEqual(of(2, 0), []);
    assert.deepEqual(of(0, 2), ['lost']);
  });

  it('takes a confirmation that failed for a figure about the limit, unless records are lost for good', () => {
    const of = (lost: number) => {
      const failed = trial({ ...calm, purpose: 'confirmation', lost, failures: ['9 records given up'] });
      failed.counts.gaveUp = 9;
      const run = scenario({ ...names, experiment: 'saturation' }, [
        target('kafka', kafkaDescription, { kind: 'load' }, [failed]),
      ]);
      return validity(result([run])).map(({ code }) => code);
    };
    assert.deepEqual(of(0), []);
    assert.ok(of(2).includes('lost'));
  });

  it('minds records given up and records never sent', () => {
    const run = resultOf({});
    const one = run.scenarios[0]!.targets[0]!.trials[0]!;
    one.counts.gaveUp = 2;
    one.integrity.foreign = 1;
    assert.deepEqual(
      validity(run).map(({ code }) => code),
      ['foreign', 'gave-up'],
    );
  });
});
