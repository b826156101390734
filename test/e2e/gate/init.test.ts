import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { folderFor, kvk } from './run-kvk.ts';

test('the scenario that init writes is valid, and never replaces one', async (context) => {
  const folder = await folderFor(context);
  assert.equal((await kvk(['init'], folder)).output, 'wrote kvk/gate.yaml\nnext: kvk validate kvk/gate.yaml\n');
  assert.equal((await kvk(['validate', 'kvk/gate.yaml'], folder)).code, 0);
  const again = await kvk(['init'], folder);
  assert.equal(again.code, 2);
  assert.match(again.error, /exists already/);
});

test('the GitHub workflow gates the pull request’s scenario against its base branch', async (context) => {
  const folder = await folderFor(context);
  assert.equal((await kvk(['init', '--ci', 'github'], folder)).code, 0);
  const text = await readFile(join(folder, '.github/workflows/performance.yml'), 'utf8');
  const { jobs } = parse(text) as { jobs: { gate: { steps: { run?: string; env?: Record<string, string> }[] } } };
  const [step] = jobs.gate.steps.filter(({ run }) => run !== undefined);
  assert.equal(step!.env!['BASE'], 'origin/${{ github.base_ref }}');
  // Played as the runner would, but for the load: the plan alone.
  const args = step!.run!.replace('npx --yes kafka-vs-kinesis ', '').replace('"$BASE"', 'HEAD').split(' ');
  assert.deepEqual(args.slice(0, 4), ['gate', 'kvk/gate.yaml', '--baseline-ref', 'HEAD']);
});

test('the GitLab job reads as YAML and names its reports', async (context) => {
  const folder = await folderFor(context);
  const { output } = await kvk(['init', '--ci', 'gitlab'], folder);
  assert.match(output, /include: \[\{ local: '\.gitlab\/performance\.yml' \}\]/);
  const { performance } = parse(await readFile(join(folder, '.gitlab/performance.yml'), 'utf8')) as {
    performance: { script: string[]; artifacts: { reports: object } };
  };
  assert.match(
    performance.script[0]!,
    /gate kvk\/gate\.yaml --baseline-ref "origin\/\$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"/,
  );
  assert.deepEqual(Object.keys(performance.artifacts.reports), ['codequality', 'junit']);
});
