import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Baseline, type BaselineJob, baselineSchemaVersion } from '../../../src/gate/baseline-file.ts';
import { machineOf } from '../../../src/gate/baseline-of.ts';
import { clientsThatDiffer, findBaseline } from '../../../src/gate/find-baseline.ts';
import { kafkaDescription, result, scenario, target } from '../../golden/sample-result.ts';

const now = result([
  scenario({ name: 'load', dimension: 'event-processing', experiment: 'load' }, [
    target('kafka', kafkaDescription, { kind: 'load' }, []),
  ]),
]);
const [asked] = now.scenarios;

function job(id: string, version = kafkaDescription.version, tool = now.tool.version): BaselineJob {
  const of = {
    label: 'kafka',
    version,
    client: 'kafkajs 2.2.4',
    values: {},
    histograms: { response: [], endToEnd: [] },
  };
  const times = { startedAt: `2026-01-0${id}T00:00:00Z`, savedAt: `2026-01-0${id}T00:00:00Z` };
  return { id, ...times, tool, commit: null, seed: 42, loopback: null, targets: [of] };
}

function stored(jobs: readonly BaselineJob[], changed: Partial<Baseline> = {}): { file: string; baseline: Baseline } {
  const baseline: Baseline = {
    schemaVersion: baselineSchemaVersion,
    scenario: 'load',
    hash: asked!.hash,
    fingerprint: now.environment.fingerprint,
    machine: machineOf(now.environment),
    jobs: [...jobs],
    ...changed,
  };
  return { file: `${baseline.hash}.json`, baseline };
}

const idsOf = (found: ReturnType<typeof findBaseline>): string[] | readonly string[] =>
  'baseline' in found ? found.baseline.jobs.map(({ id }) => id) : found.differences;

test('jobs of another version of the system or of the tool are no evidence, wherever they stand among the others', () => {
  const mixed = stored([job('1', '4.2.0'), job('2'), job('3', undefined, '9.0.0'), job('4'), job('5', '4.2.0')]);
  const found = findBaseline([mixed], now, asked!);
  assert.deepEqual(idsOf(found), ['2', '4']);
  assert.ok('baseline' in found && found.leftOut === 3);
});

test('before 1.0.0 another minor version of the tool is another tool', () => {
  const versions = ['0.1.0', '0.1.7', '0.2.0', '1.0.0'].map((tool, index) => job(String(index + 1), undefined, tool));
  const ours = { ...now, tool: { ...now.tool, version: '0.1.3' } };
  assert.deepEqual(idsOf(findBaseline([stored(versions)], ours, asked!)), ['1', '2']);
});

test('a job by another version of the client is comparable, and that is told', () => {
  const [told] = clientsThatDiffer({ ...job('1'), targets: [{ ...job('1').targets[0]!, client: 'older' }] }, asked!);
  assert.equal(told, `kafka, client: older then, ${kafkaDescription.client} now`);
  assert.deepEqual(clientsThatDiffer(undefined, asked!), []);
});

test('where all jobs are of another version it is told which', () => {
  const differences = idsOf(findBaseline([stored([job('1', '4.1.0'), job('2', '4.2.0')])], now, asked!));
  assert.match(differences.join('\n'), new RegExp(`kafka, version: 4\\.2\\.0 then, ${kafkaDescription.version} now`));
});

test('another scenario, machine or target is never compared, and the nearest file tells what differs', () => {
  const machine = { ...machineOf(now.environment), cores: 99, node: 'v1' };
  const differences = idsOf(
    findBaseline([stored([job('1')], { hash: 'other', machine }), stored([job('1')], { machine })], now, asked!),
  ).join('\n');
  assert.match(differences, /cores: 99 then, \d+ now/);
  assert.match(differences, /Node: v1 then, v\d+ now/);
  assert.doesNotMatch(differences, /scenario hash/);
  const other = { ...job('1'), targets: [] };
  assert.match(idsOf(findBaseline([stored([other])], now, asked!)).join('\n'), /target kafka: not in the baseline/);
  assert.match(idsOf(findBaseline([], now, asked!)).join('\n'), /no other run of load has been saved/);
});
