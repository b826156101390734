import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CommandFailed } from '../../../src/cli/exit-codes.ts';
import { loadScenarios, type LoadedScenario } from '../../../src/cli/load-scenarios.ts';
import { onlyListedTargets } from '../../../src/cli/only-targets.ts';

async function labelled(...labels: readonly string[]): Promise<LoadedScenario> {
  const [loaded] = await loadScenarios(['loopback']);
  const [target] = loaded!.scenario.targets;
  return { ...loaded!, scenario: { ...loaded!.scenario, targets: labels.map((label) => ({ ...target!, label })) } };
}

it('a list of targets may name labels that contain commas', async () => {
  const loaded = await labelled('a', 'a, b', 'b', 'kafka, acks=all');
  const chosen = (list: string | undefined) =>
    onlyListedTargets(loaded, list).scenario.targets.map(({ label }) => label);
  assert.deepEqual(chosen(undefined), ['a', 'a, b', 'b', 'kafka, acks=all']);
  assert.deepEqual(chosen('a'), ['a']);
  assert.deepEqual(chosen('b, a'), ['a', 'b']);
  assert.deepEqual(chosen('a, b'), ['a, b']);
  assert.deepEqual(chosen(' kafka, acks=all ,a'), ['a', 'kafka, acks=all']);
  assert.throws(
    () => chosen('a,c'),
    (error) => error instanceof CommandFailed && /no target 'c'/.test(error.message),
  );
});
