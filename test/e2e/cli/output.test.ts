import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { resultSchema } from '../../../src/result/result-schema.ts';
import { type Ended, Sandbox, short } from './kvk.ts';

const escape = String.fromCodePoint(27);
const openingOfCsv = /^[a-z]+(,[^,\n]+)+\r?\n/i;
const loopback = ['run', 'loopback', '--rate', '500/s', ...short] as const;

describe('a run on the loopback', () => {
  const sandbox = new Sandbox();
  let ran: Ended = { code: null, signal: null, stdout: '', stderr: '' };

  before(async () => {
    ran = await sandbox.run([...loopback, '--format', 'json']);
  });
  after(() => sandbox[Symbol.asyncDispose]());

  it('ends well and prints one JSON document that is the saved result', async () => {
    assert.equal(ran.code, 0, ran.stderr);
    const printed = resultSchema.parse(JSON.parse(ran.stdout));
    assert.equal(printed.status, 'complete');
    assert.equal(printed.scenarios[0]?.targets[0]?.label, 'loopback');
    const saved = await sandbox.result();
    assert.deepEqual(printed.id, saved.id);
    assert.deepEqual(printed.scenarios, saved.scenarios);
  });

  it('lost, doubled and reordered nothing', async () => {
    const { scenarios } = await sandbox.result();
    const [trial] = scenarios[0]!.targets[0]!.trials;
    assert.ok(trial!.counts.acknowledged > 500);
    const { lost, duplicated, reordered, foreign } = trial!.integrity;
    assert.deepEqual({ lost, duplicated, reordered, foreign }, { lost: 0, duplicated: 0, reordered: 0, foreign: 0 });
  });

  it('tells the plan, its phases and where the result lies on the error stream', async () => {
    assert.match(ran.stderr, /^Plan\n {2}loopback: load, once on loopback \(local\)/);
    assert.match(ran.stderr, /^loopback · loopback · connecting$/m);
    assert.match(ran.stderr, /^loopback · loopback · \d+ of 500 records\/s/m);
    const [, folder = ''] = /^saved in (.*): result\.json, report\.md, report\.html$/m.exec(ran.stderr) ?? [];
    for (const file of ['result.json', 'report.md', 'report.html']) assert.ok(existsSync(join(folder, file)), file);
  });

  it('leaves no escape codes in streams that are no terminals', async () => {
    assert.ok(!ran.stdout.includes(escape));
    assert.ok(!ran.stderr.includes(escape));
  });

  it('keeps arguments that repeat it', async () => {
    const { command } = await sandbox.result();
    const again = await sandbox.run([...command, '--dry-run']);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(again.stdout, ran.stderr.slice(0, again.stdout.length));
  });

  const openings = {
    table: /^Kafka and Kinesis/,
    md: /^# /,
    html: /^<!doctype html>/i,
    csv: openingOfCsv,
  };
  for (const [format, opening] of Object.entries(openings)) {
    it(`is rendered again as ${format}`, async () => {
      const { code, stdout, stderr } = await sandbox.run([
        'report',
        sandbox.results + '/' + (await folderName(sandbox)),
        '--format',
        format,
      ]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, opening);
      assert.equal(stderr, '');
      const saved = join(sandbox.results, await folderName(sandbox), `report.${format}`);
      if (existsSync(saved)) assert.equal(withoutData(stdout), withoutData(await readFile(saved, 'utf8')));
    });
  }

  it('is coloured where that is asked for, and only there', async () => {
    const report = ['report', join(sandbox.results, await folderName(sandbox))];
    const coloured = async (environment: NodeJS.ProcessEnv, ...more: readonly string[]): Promise<boolean> =>
      (await sandbox.run([...report, ...more], environment)).stdout.includes(escape);
    const seen = await Promise.all([
      coloured({}),
      coloured({}, '--color', 'always'),
      coloured({ FORCE_COLOR: '1' }),
      coloured({ FORCE_COLOR: '1', NO_COLOR: '1' }),
      coloured({ FORCE_COLOR: '1' }, '--color', 'never'),
    ]);
    assert.deepEqual(seen, [false, true, true, false, false]);
  });

  it('names a file that a report cannot be written into', async () => {
    const folder = join(sandbox.results, await folderName(sandbox));
    const { code, stderr } = await sandbox.run(['report', folder, '--output', 'gone/mine.txt']);
    assert.equal(code, 2);
    assert.match(stderr, /^--output: .*gone\/mine\.txt cannot be written .*\n$/);
  });

  it('writes a report into a file instead', async () => {
    const folder = join(sandbox.results, await folderName(sandbox));
    const { code, stdout } = await sandbox.run(['report', folder, '--format', 'md', '--output', 'mine.md']);
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assert.equal(
      await readFile(join(sandbox.folder, 'mine.md'), 'utf8'),
      await readFile(join(folder, 'report.md'), 'utf8'),
    );
  });
});

async function folderName(sandbox: Sandbox): Promise<string> {
  const { startedAt, id } = await sandbox.result();
  return `${startedAt.slice(0, 10)}-loopback-${id}`;
}

describe('what is shown', { concurrency: 2 }, () => {
  it('is the text that report prints of the saved result', async () => {
    await using sandbox = new Sandbox();
    const ran = await sandbox.run([...loopback, '--progress', 'none']);
    assert.equal(ran.code, 0, ran.stderr);
    assert.doesNotMatch(ran.stderr, /connecting/);
    const report = await sandbox.run(['report', join(sandbox.results, await folderName(sandbox))]);
    assert.equal(report.stdout, ran.stdout);
  });

  it('is the results alone when quiet, in the folder that was asked for', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout, stderr } = await sandbox.run([
      ...loopback,
      '--quiet',
      '--format',
      'csv',
      '--output',
      'kept/here',
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, openingOfCsv);
    assert.equal(stderr, '');
    assert.ok(existsSync(join(sandbox.folder, 'kept/here')));
    assert.ok(!existsSync(sandbox.results));
  });

  it('is the plan alone on a dry run, which starts and keeps nothing', async () => {
    for (const argv of [['run', 'loopback', 'load'], ['compare'], ['compare', '--profile', 'full']]) {
      await using sandbox = new Sandbox();
      const { code, stdout, stderr } = await sandbox.run([...argv, '--dry-run']);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^Plan\n {2}.*\n[^]*in all at most about \d+ (s|min), downloads and starts aside\n$/);
      assert.equal(stderr, '');
      assert.ok(!existsSync(sandbox.results));
    }
  });

  it('ends quietly when the reader of the output leaves early', async () => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(['schema']);
    running.stopReading();
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
  });

  it('is a schema that is JSON', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout } = await sandbox.run(['schema']);
    assert.equal(code, 0);
    assert.equal(typeof (JSON.parse(stdout) as { properties: object }).properties, 'object');
  });
});

/** The page carries the result as JSON, whose keys come in another order when it was read from a file. */
function withoutData(page: string): string {
  return page.replace(/<script type="application\/json"[^]*?<\/script>/, '');
}
