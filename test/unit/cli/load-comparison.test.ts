import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadComparison } from '../../../src/cli/load-comparison.ts';
import type { RunFlags } from '../../../src/cli/run-and-report.ts';
import { dimensions } from '../../../src/scenario/scenario.ts';

const local = { kafka: 'local', kinesis: 'local' };
const flags: RunFlags = {
  set: [],
  format: 'table',
  output: 'results',
  warmSystem: '0s',
  progress: 'none',
  color: 'never',
  quiet: true,
  dryRun: true,
  allowRemote: false,
};

describe('a comparison', () => {
  for (const profile of ['quick', 'full'] as const) {
    it(`${profile} leaves out nothing on local systems`, async () => {
      assert.deepEqual((await loadComparison(profile, dimensions, local, flags)).leftOut, []);
    });

    it(`${profile} asks brokers of the user's for nothing that only ours have or allow`, async () => {
      const { scenarios, leftOut } = await loadComparison(
        profile,
        ['configuration-store', 'event-processing'],
        { ...local, kafka: '127.0.0.1:9092' },
        flags,
      );
      const targets = scenarios.flatMap(({ scenario }) => scenario.targets);
      const kafka = targets.filter(({ adapter }) => adapter === 'kafka');
      assert.ok(kafka.some(({ settings }) => settings['sessionTimeout'] === '45s'));
      for (const { endpoint, settings, label } of kafka) {
        assert.equal(endpoint, '127.0.0.1:9092', label);
        assert.ok(!('local' in settings) && settings['sessionTimeout'] !== '3s', label);
      }
      assert.ok(targets.some(({ adapter, endpoint }) => adapter === 'kinesis' && endpoint === 'local'));
      assert.equal(leftOut.length, profile === 'full' ? 2 : 0);
      for (const sentence of leftOut)
        assert.match(sentence, /^(takeover|metadata): left out '.*', which only brokers can be/);
    });
  }

  it('says in each scenario which targets are run, where some are left out', async () => {
    const { scenarios } = await loadComparison(
      'full',
      ['configuration-store'],
      { ...local, kafka: 'kafka:9092' },
      flags,
    );
    const takeover = scenarios.find(({ scenario }) => scenario.name === 'takeover');
    assert.ok(takeover?.overrides.includes('targets=kafka,kinesis polling,kinesis fan-out,kinesis polling shortened'));
  });

  it('leaves to an option what the suite would set, and runs one of the variations that are alike then', async () => {
    const asked = { ...flags, rate: '300/s', partitions: '3' };
    const { scenarios } = await loadComparison('full', ['event-processing', 'architecture'], local, asked);
    assert.deepEqual(
      scenarios.map(({ scenario: { name } }) => name),
      ['saturation', 'saturation-100b', 'saturation-10kib', 'saturation-aggregated', 'load', 'partitioning'],
    );
    for (const { scenario } of scenarios)
      assert.deepEqual([scenario.workload.rate, scenario.workload.partitions], [300, 3], scenario.name);
  });
});
