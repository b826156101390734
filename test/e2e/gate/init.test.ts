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

test('the GitLab job reads as YAML and names its reports', async (context) => {
  const folder = await folderFor(context);
  const { output } = await kvk(['init', '--ci', 'gitlab'], folder);
  assert.match(output, /include: \[\{ local: '\.gitlab\/performance\.yml' \}\]/);
  const { performance } = parse(await readFile(join(folder, '.gitlab/performance.yml'), 'utf8')) as {
    performance: { script: string[]; variables: Record<string, string>; artifacts: { reports: object } };
  };
  assert.match(performance.script[0]!, /gate kvk\/gate\.yaml --baseline-ref "\$BASE" \\\n/);
  assert.equal(performance.variables['BASE'], 'origin/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME');
  assert.deepEqual(Object.keys(performance.artifacts.reports), ['codequality', 'junit']);
});
