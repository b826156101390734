import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Sandbox, short } from './kvk.ts';

const polling = ['run', 'load', '--targets', 'kinesis polling'] as const;
const endpoint = (label: string, address: string): string[] => ['--set', `targets.${label}.endpoint=${address}`];

const misspelt = `name: mine
experiment: load
question: What?
dimension: event-processing
workload: { partitions: 1, rate: 100/s, recordSiez: 1KiB }
targets:
  - { label: loopback, adapter: loopback }
`;
const wrongUnit = misspelt.replace('recordSiez: 1KiB', 'recordSize: 1 furlong');
const unknownAdapter = misspelt.replace('recordSiez', 'recordSize').replace('adapter: loopback', 'adapter: kafak');
const wrongSetting = misspelt
  .replace('recordSiez', 'recordSize')
  .replace('adapter: loopback', 'adapter: loopback, settings: { fautls: {} }');

/** What was typed, with the scenario file it needs, and what the answer must say. */
const refusals: readonly (readonly [title: string, argv: readonly string[], words: RegExp, scenario?: string])[] = [
  [
    'a misspelt key',
    ['run', 'mine.yaml'],
    /mine\.yaml:5:\d+: [^]*unknown key 'recordSiez'[^]*did you mean 'recordSize'\?/,
    misspelt,
  ],
  [
    'a misspelt key, validated',
    ['validate', 'mine.yaml'],
    /mine\.yaml:5:\d+: [^]*did you mean 'recordSize'\?/,
    misspelt,
  ],
  ['a wrong unit', ['run', 'mine.yaml'], /mine\.yaml:5:\d+: [^]*'furlong' is not a unit of size[^]*KiB/, wrongUnit],
  [
    'an unknown adapter',
    ['run', 'mine.yaml'],
    /mine\.yaml:7:\d+: [^]*'kafak'[^]*did you mean 'kafka'\?/,
    unknownAdapter,
  ],
  ['a misspelt setting', ['run', 'mine.yaml'], /mine\.yaml:7:\d+: [^]*fautls[^]*did you mean 'faults'\?/, wrongSetting],
  ['a missing file', ['run', 'gone.yaml'], /no scenario file at gone\.yaml/],
  ['an unknown scenario', ['run', 'lood'], /no scenario 'lood': did you mean 'load', which ships\?/],
  [
    'a path that --set cannot find',
    ['run', 'load', '--set', 'workload.rat=5/s'],
    /unknown key 'rat'.*did you mean 'rate'\?/,
  ],
  ['--set without a value', ['run', 'load', '--set', 'workload'], /--set workload: write path=value/],
  [
    '--set of an unknown target',
    ['run', 'load', ...endpoint('kafak', 'local')],
    /no target 'kafak': did you mean 'kafka'\?/,
  ],
  ['a rate without a unit', ['run', 'load', '--rate', '5'], /--rate 5: .*'5' has no unit.*20k\/s/],
  ['a duration of nothing', ['run', 'load', '--duration', 'soon'], /--duration soon: .*'soon'/],
  ['a warm-up of nothing', ['run', 'load', '--warm-system', 'hot'], /--warm-system: .*'hot'/],
  ['an unknown row', ['compare', '--only', 'fan-uot'], /--only: no row 'fan-uot': did you mean 'fan-out'\?/],
  [
    'a row that is nonsense',
    ['compare', '--only', 'nonsense'],
    /--only: no row 'nonsense': use one of architecture, .*cost/,
  ],
  [
    'an unknown target',
    ['run', 'load', '--targets', 'kafak'],
    /no target 'kafak' in load: it has 'kafka', 'kinesis polling'/,
  ],
  [
    'a machine elsewhere',
    ['run', 'load', '--targets', 'kafka', ...endpoint('kafka', '192.0.2.1:9092')],
    /192\.0\.2\.1 is not this machine\. Add --allow-remote/,
  ],
  ['a machine elsewhere in a comparison', ['compare', '--kafka', '192.0.2.1:9092'], /192\.0\.2\.1 is not this machine/],
  [
    'AWS, even when remote targets are allowed',
    [...polling, ...endpoint('kinesis polling', 'https://kinesis.eu-west-1.amazonaws.com'), '--allow-remote'],
    /kinesis\.eu-west-1\.amazonaws\.com is AWS; it is refused/,
  ],
  ['a result that is missing', ['report', 'gone'], /gone: could not be read: ENOENT/],
  ['a file that is no result', ['report', 'mine.yaml'], /mine\.yaml: not JSON/, misspelt],
];

describe('the command line refuses', { concurrency: 2 }, () => {
  for (const [title, argv, words, scenario] of refusals) {
    it(title, async () => {
      await using sandbox = new Sandbox();
      if (scenario !== undefined) writeFileSync(join(sandbox.folder, 'mine.yaml'), scenario);
      const { code, stdout, stderr } = await sandbox.run(argv);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, words);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.ok(!existsSync(sandbox.results));
    });
  }

  it('results that others wrote, or that are damaged, with the place in them', async () => {
    await using sandbox = new Sandbox();
    const file = join(sandbox.folder, 'result.json');
    const answers: readonly (readonly [string, RegExp])[] = [
      ['{"schemaVersion": 1, "tool"', /result\.json: not JSON/],
      ['{"schemaVersion": 99}', /result\.json: written by another version with schemaVersion 99; this version reads 1/],
      ['{"name": "of another tool"}', /result\.json: not a result[^]*\n {2}schemaVersion: /],
      ['{"schemaVersion": 1, "scenarios": [{"targets": 3}]}', /\n {2}scenarios\[0\]\.name: /],
    ];
    for (const [text, words] of answers) {
      writeFileSync(file, text);
      const { code, stdout, stderr } = await sandbox.run(['report', sandbox.folder]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, words);
    }
  });

  it('to keep results where a file lies', async () => {
    await using sandbox = new Sandbox();
    writeFileSync(join(sandbox.folder, 'taken'), '');
    const { code, stdout, stderr } = await sandbox.run(['run', 'loopback', ...short, '--output', 'taken']);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /--output: no results can be kept in .*taken.*Name a folder that can be written\.$/m);
    assert.doesNotMatch(stderr, /bug/);
  });
});
