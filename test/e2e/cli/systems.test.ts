import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../unit/process/eventually.ts';
import { Sandbox } from './kvk.ts';
import { lackingKafka } from './lacking.ts';
import { DescendantsWatch, stillRunning } from './processes.ts';

const lacking = await lackingKafka();
const nothingWrong = { lost: 0, duplicated: 0, reordered: 0, foreign: 0 };

describe('local systems', { skip: lacking, concurrency: 2 }, () => {
  it('carry the same load on Kafka and both readers of Kinesis, and nothing is lost, doubled or out of order', async () => {
    await using sandbox = new Sandbox();
    // Polling takes this long to gather the batches that a median needs.
    const long = ['--duration', '13s', '--set', 'phases.warmUp=1s', '--warm-system', '0s'];
    const { code, stdout, stderr } = await sandbox.run(['run', 'load', '--rate', '200/s', ...long, '--format', 'json']);
    assert.equal(code, 0, stderr);
    assert.equal((JSON.parse(stdout) as { status: string }).status, 'complete');
    const { scenarios } = await sandbox.result();
    const { targets } = scenarios[0]!;
    assert.deepEqual(
      targets.map(({ label, description }) => [label, description?.['evidence']]),
      [
        ['kafka', 'measured'],
        ['kinesis polling', 'simulated'],
        ['kinesis fan-out', 'simulated'],
      ],
    );
    for (const { label, trials } of targets) {
      const [trial] = trials;
      const { lost, duplicated, reordered, foreign, acknowledged } = trial!.integrity;
      assert.deepEqual({ lost, duplicated, reordered, foreign }, nothingWrong, label);
      assert.ok(acknowledged >= 13 * 200, label);
      assert.ok(trial!.endToEnd.p50Ms !== null, label);
    }
    assert.deepEqual(readdirSync(sandbox.temporary), []);
  });

  it('are kept up by local up, answer whoever connects, and are gone after Ctrl-C', async () => {
    await using sandbox = new Sandbox();
    const up = await sandbox.start(['local', 'up']);
    using watch = new DescendantsWatch(up.pid);
    await up.says(/^Up until Ctrl-C\.$/m);
    const { stdout: printed } = up;
    const [, kafka = ''] = /^Apache Kafka \S+ \(jvm\): (127\.0\.0\.1:\d+)$/m.exec(printed) ?? [];
    const [, kinesis = ''] = /^Kinesis Data Streams, local: (http:\/\/127\.0\.0\.1:\d+) {2}/m.exec(printed) ?? [];
    assert.match(printed, /kafkajs: .*\n.*kvk run load --set targets\.kafka\.endpoint=/);
    assert.match(printed, /aws kinesis list-streams --endpoint-url/);
    const there = [`targets.kafka.endpoint=${kafka}`, `targets.kinesis fan-out.endpoint=${kinesis}`];
    const load = ['run', 'load', '--targets', 'kafka,kinesis fan-out', '--rate', '200/s', '--duration', '6s'];
    const settings = ['phases.warmUp=500ms', ...there].flatMap((setting) => ['--set', setting]);
    const { code, stderr } = await sandbox.run([...load, ...settings]);
    assert.equal(code, 0, stderr);
    for (const { label, trials } of (await sandbox.result()).scenarios[0]!.targets) {
      const { lost, duplicated, reordered, foreign } = trials[0]!.integrity;
      assert.deepEqual({ lost, duplicated, reordered, foreign }, nothingWrong, label);
    }
    up.signal('SIGINT');
    const ended = await up.ended;
    assert.equal(ended.code, 130, ended.stderr);
    assert.deepEqual(stillRunning(watch.seen), []);
    assert.ok(watch.seen.some(({ command }) => command.includes('java')));
    assert.deepEqual(readdirSync(sandbox.temporary), []);
  });

  it('are gone after Ctrl-C while they start', async (t) => {
    await using sandbox = new Sandbox();
    const up = await sandbox.start(['local', 'up']);
    using watch = new DescendantsWatch(up.pid);
    await eventually('a Java', () => watch.seen.some(({ command }) => command.includes('java')));
    const waitedMs = Math.round(Math.random() * 3_000);
    t.diagnostic(`${waitedMs} ms after the first Java`);
    await delay(waitedMs);
    up.signal('SIGINT');
    const { code, stderr } = await up.ended;
    assert.equal(code, 130, stderr);
    assert.deepEqual(stillRunning(watch.seen), []);
    assert.deepEqual(readdirSync(sandbox.temporary), []);
  });
});

describe('a local Kinesis', () => {
  it('listens where it is told, refuses a port that is taken, and ends with 143 when terminated', async () => {
    await using sandbox = new Sandbox();
    const first = await sandbox.start(['local', 'kinesis', '--port', '0']);
    await first.says(/^Up until Ctrl-C\.$/m);
    const [, port = ''] = /local: http:\/\/127\.0\.0\.1:(\d+)/.exec(first.stdout) ?? [];
    const second = await sandbox.run(['local', 'kinesis', '--port', port]);
    assert.equal(second.code, 3, second.stderr);
    assert.match(second.stderr, new RegExp(`in use \\(127\\.0\\.0\\.1:${port}\\)\\. Choose another port`));
    first.signal('SIGTERM');
    assert.equal((await first.ended).code, 143);
    const third = await sandbox.start(['local', 'kinesis', '--port', port]);
    await third.says(new RegExp(`http://127\\.0\\.0\\.1:${port} `));
    third.signal('SIGINT');
    assert.equal((await third.ended).code, 130);
  });
});
