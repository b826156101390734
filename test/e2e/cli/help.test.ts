import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Sandbox } from './kvk.ts';

const commands = [
  'compare',
  'run',
  'gate',
  'baseline save',
  'calibrate',
  'init',
  'report',
  'validate',
  'cleanup',
  'local',
  'local up',
  'local kafka',
  'local kinesis',
  'local dynamodb',
  'doctor',
  'schema',
];

describe('help', { concurrency: 2 }, () => {
  it('is printed by the bare command, which is no error', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout, stderr } = await sandbox.run([]);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command.split(' ')[0]} `, 'm'));
  });

  it('names every command that there is', async () => {
    await using sandbox = new Sandbox();
    const { stdout } = await sandbox.run([]);
    const named = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    assert.deepEqual(new Set(named), new Set([...commands.map((name) => name.split(' ')[0]), 'help']));
  });

  for (const command of commands) {
    it(`shows three examples of ${command}`, async () => {
      await using sandbox = new Sandbox();
      const { code, stdout } = await sandbox.run([...command.split(' '), '--help']);
      assert.equal(code, 0);
      const examples = stdout.split('\n').filter((line) => line.startsWith('  $ '));
      assert.ok(examples.length >= 3);
      for (const example of examples) assert.match(example, new RegExp(`kvk ${command}`));
    });
  }

  it('tells the version', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout } = await sandbox.run(['--version']);
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['comapre'], /unknown command 'comapre'[^]*Did you mean compare\?/],
    [['local', 'kafak'], /unknown command 'kafak'[^]*Did you mean kafka\?/],
    [['run', 'load', '--fromat', 'json'], /unknown option '--fromat'[^]*Did you mean --format\?/],
    [['--verison'], /unknown option '--verison'[^]*Did you mean --version\?/],
    [['run', 'load', '--format', 'xml'], /'xml' is invalid\. Allowed choices are table, md, html, csv, json/],
    [['compare', '--profile', 'slow'], /'slow' is invalid\. Allowed choices are quick, full/],
    [['run', 'load', '--progress', 'some'], /'some' is invalid\. Allowed choices are auto, plain, none/],
    [['run', 'load', '--color', 'red'], /'red' is invalid\. Allowed choices are auto, always, never/],
    [['run'], /missing required argument 'scenario'/],
    [['report'], /missing required argument 'result'/],
    [['run', 'load', '--rate'], /option '--rate <rate>' argument missing/],
    [['run', 'load', '--rate', '5/s', '--rate', '6/s'], /option '--rate <rate>' is given twice/],
    [['doctor', 'now'], /too many arguments for 'doctor'/],
    [['local', 'kinesis', '--port', '70000'], /--port 70000: must be a whole number from 0 to 65535/],
  ];
  for (const [argv, words] of mistakes) {
    it(`answers to ${argv.join(' ')} with what was meant`, async () => {
      await using sandbox = new Sandbox();
      const { code, stdout, stderr } = await sandbox.run(argv);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, words);
    });
  }
});
