import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metadata } from '../../../src/experiments/metadata.ts';
import type { MetadataDesk } from '../../../src/experiments/stage.ts';
import { madeUpTrial } from './made-up-trial.ts';
import { ProgrammedStage, scenarioOf, unlimited } from './programmed-stage.ts';

/** Making takes 100 ms, growing 50 ms; after the controller's death nothing is made for `deadMs`. */
async function observe(deadMs: number | null, patience = '30s') {
  const scenario = await scenarioOf({ experiment: 'metadata', workload: { partitions: 4 }, takeover: { patience } });
  const stage = new ProgrammedStage(scenario, unlimited, () => madeUpTrial({}));
  const done: string[] = [];
  let killedAt: number | undefined;
  const desk: MetadataDesk = {
    create: async (partitions) => {
      if (killedAt !== undefined && stage.now() < killedAt + deadMs! * 1e6) throw new Error('no controller');
      done.push(`create ${partitions}`);
      if (killedAt === undefined) await stage.pause(100);
      return { name: 'kvk-made-up', partitions, details: {} };
    },
    grow: async (_stream, partitions) => {
      done.push(`grow to ${partitions}`);
      await stage.pause(50);
      return true;
    },
    killController: async () => {
      if (deadMs === null) return null;
      killedAt = stage.now();
      return { broker: 'broker 2', at: killedAt };
    },
    startController: async () => void done.push('start'),
    [Symbol.asyncDispose]: async () => void done.push('closed'),
  };
  stage.programmed = { metadata: () => desk };
  const observation = await metadata.observe(stage);
  const finding = metadata.conclude({ scenario, target: stage.target, capabilities: unlimited }, [observation]);
  assert.ok(finding.kind === 'metadata');
  return { run: finding.runs[0]!, partitions: finding.partitions, done };
}

describe('the metadata experiment', () => {
  it('times what is made and added, and how long nobody decides', async () => {
    const { run, partitions, done } = await observe(2_500);
    assert.deepEqual([run.createMs, run.addMs, partitions], [[100, 100, 100], [50, 50, 50], { from: 4, to: 8 }]);
    assert.ok(run.failoverMs !== null && run.failoverMs >= 2_500 && run.failoverMs <= 2_900, String(run.failoverMs));
    assert.equal(run.killed, 'broker 2');
    assert.deepEqual(done.slice(-3), ['create 1', 'start', 'closed']);
  });

  it('says that nobody decided until patience ended', async () => {
    const { run, done } = await observe(60_000, '5s');
    assert.deepEqual([run.failoverMs, run.killed], [null, 'broker 2']);
    assert.deepEqual(done.slice(-2), ['start', 'closed']);
  });

  it('kills nobody where nobody could take over', async () => {
    const { run, done } = await observe(null);
    assert.deepEqual([run.failoverMs, run.killed], [null, '']);
    assert.equal(done.at(-1), 'closed');
    assert.ok(!done.includes('start'));
  });
});
