import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparisonSuite } from '../../../src/cli/comparison-suite.ts';
import { loadScenarios } from '../../../src/cli/load-scenarios.ts';
import { onlyTargets } from '../../../src/cli/only-targets.ts';
import { planText } from '../../../src/cli/plan-text.ts';
import { dimensions } from '../../../src/scenario/scenario.ts';

describe('the comparison suite', () => {
  for (const profile of ['quick', 'full'] as const) {
    it(`${profile} is made of scenarios that ship, answer its rows and take its settings`, async () => {
      const suite = comparisonSuite(profile, dimensions);
      assert.ok(suite.length >= 5);
      for (const { name, sets, dimension, targets } of suite) {
        const [loaded] = await loadScenarios([name], { sets });
        assert.equal(loaded!.scenario.dimension, dimension, name);
        if (targets) assert.equal(onlyTargets(loaded!, targets).scenario.targets.length, targets.length, name);
      }
    });
  }

  it('runs only what answers the wanted rows', () => {
    assert.deepEqual(
      comparisonSuite('quick', ['set-up']).map(({ name }) => name),
      ['set-up'],
    );
    assert.deepEqual(comparisonSuite('full', ['cost']), []);
  });
});

describe('the plan', () => {
  it('names every target and where it is, how often, and the sum of all times', async () => {
    const loaded = await loadScenarios(['load'], { sets: ['repetitions=3', 'targets.kafka.endpoint=127.0.0.1:9092'] });
    const text = planText(
      loaded.map(({ scenario }) => scenario),
      20_000,
    );
    assert.match(
      text,
      /^Plan\n {2}load: load, 3 times on kafka \(127\.0\.0\.1:9092\), kinesis polling \(local\), kinesis fan-out \(local\); about /,
    );
    // One local system, although two targets use it.
    assert.match(
      text,
      /\n {2}warming the local systems: 20 s\n {2}in all at most about \d+ min, downloads and starts aside$/,
    );
  });

  it('warms nothing that is not there', async () => {
    const loaded = await loadScenarios(['loopback', 'set-up']);
    const text = planText(
      loaded.map(({ scenario }) => scenario),
      20_000,
    );
    assert.doesNotMatch(text, /warming/);
  });
});
