import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../unit/process/eventually.ts';
import { type Ended, type Running, Sandbox } from './kvk.ts';
import { lackingKafka } from './lacking.ts';
import { DescendantsWatch, stillRunning } from './processes.ts';

interface Moment {
  readonly name: string;
  /** What the run has said by then. */
  readonly after: RegExp;
  /** The moment is a random one between these, in milliseconds after that. */
  readonly between: readonly [number, number];
}

const starting: Moment = { name: 'starting', after: /connecting/, between: [0, 400] };
const warmingUp: Moment = { name: 'warming up', after: /500 records\/s/, between: [0, 900] };
const measuring: Moment = { name: 'measuring', after: /500 records\/s/, between: [5_000, 8_000] };
const draining: Moment = { name: 'draining', after: /500 records\/s/, between: [5_000, 9_000] };

const lasting = (time: string): string[] =>
  `--duration ${time} --set phases.warmUp=1s --rate 500/s --warm-system 0s`.split(' ');
const phases = lasting('15s');
const loopback = ['run', 'loopback', ...phases];
const kinesis = ['run', 'load', '--targets', 'kinesis fan-out', ...phases];
const kafka = ['run', 'load', '--targets', 'kafka', ...phases];
/** One record is missing, so that the run waits for it after the load has ended. */
const incomplete = ['run', 'loopback', ...lasting('2s'), '--set', 'targets.0.settings.faults.drop=[300]'];

/** Waits for the moment: long enough that a busy machine has got that far, then a random while. */
async function reach(t: TestContext, running: Running, { name, after, between: [from, to] }: Moment): Promise<void> {
  await running.says(after);
  const waitedMs = Math.round(from + Math.random() * (to - from));
  t.diagnostic(`${name}: ${waitedMs} ms after ${after}`);
  await delay(waitedMs);
}

function assertNothingLeft(sandbox: Sandbox, { seen }: DescendantsWatch): void {
  assert.deepEqual(stillRunning(seen), []);
  assert.deepEqual(
    readdirSync(sandbox.temporary).filter((name) => name.startsWith('kvk-')),
    [],
  );
}

/** The partial trial of a run that was interrupted while it measured. */
async function assertKept(sandbox: Sandbox): Promise<void> {
  const { scenarios } = await sandbox.result();
  const [trial] = scenarios[0]!.targets[0]!.trials;
  assert.ok(trial !== undefined && trial.counts.acknowledged > 0);
  assert.equal(trial.integrity.lost, 0);
}

async function assertInterrupted(sandbox: Sandbox, { stdout, stderr }: Ended): Promise<void> {
  assert.doesNotMatch(stderr, /bug/);
  assert.match(stderr, /^stopping: the load ends/m);
  const { status, scenarios } = await sandbox.result();
  assert.equal(status, 'interrupted');
  for (const { targets } of scenarios) for (const target of targets) assert.equal(target.status, 'interrupted', stderr);
  assert.match(stdout, /interrupted/);
}

describe('an interrupted run', { concurrency: 3 }, () => {
  const cases: readonly (readonly [string, readonly string[], Moment])[] = [
    ...[starting, warmingUp, measuring].flatMap((moment) => [
      ['the loopback', loopback, moment] as const,
      ['Kinesis', kinesis, moment] as const,
    ]),
    ['the loopback', incomplete, draining],
  ];
  for (const [system, argv, moment] of cases) {
    it(`keeps what it has and leaves nothing behind: ${system}, ${moment.name}`, async (t) => {
      await using sandbox = new Sandbox();
      const running = await sandbox.start(argv);
      using watch = new DescendantsWatch(running.pid);
      await reach(t, running, moment);
      running.signal('SIGINT');
      const ended = await running.ended;
      assert.equal(ended.code, 130, ended.stderr);
      await assertInterrupted(sandbox, ended);
      if (moment === measuring || moment === draining) await assertKept(sandbox);
      assertNothingLeft(sandbox, watch);
    });
  }

  it('ends with 143 when it is terminated', async (t) => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(kinesis);
    using watch = new DescendantsWatch(running.pid);
    await reach(t, running, measuring);
    assert.ok(watch.seen.length >= 3, 'the server, a producer and a reader');
    running.signal('SIGTERM');
    const ended = await running.ended;
    assert.equal(ended.code, 143, ended.stderr);
    await assertInterrupted(sandbox, ended);
    assertNothingLeft(sandbox, watch);
  });

  it('does not begin the scenarios that were to follow', async () => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(['run', 'loopback', 'load', ...phases]);
    await running.says(/500 records\/s/);
    running.signal('SIGINT');
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    assert.doesNotMatch(stderr, /kafka · /);
    const { scenarios } = await sandbox.result();
    assert.ok(scenarios.flatMap(({ targets }) => targets).every(({ status }) => status === 'interrupted'));
  });

  it('leaves at once when it is told twice, and says what may be left', async () => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(kinesis);
    using watch = new DescendantsWatch(running.pid);
    await running.says(/500 records\/s/);
    running.signal('SIGINT');
    await running.says(/^stopping/m);
    running.signal('SIGINT');
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /^left at once: .*kvk cleanup/m);
    await eventually('all processes gone', () => stillRunning(watch.seen).length === 0);
  });

  for (const [system, argv] of [
    ['the loopback', loopback],
    ['Kinesis', kinesis],
  ] as const) {
    it(`takes its processes with it when it is killed: ${system}`, async (t) => {
      await using sandbox = new Sandbox();
      const running = await sandbox.start(argv);
      using watch = new DescendantsWatch(running.pid);
      await reach(t, running, measuring);
      assert.ok(watch.seen.length >= 3);
      running.signal('SIGKILL');
      const { signal } = await running.ended;
      assert.equal(signal, 'SIGKILL');
      await eventually('all processes gone', () => stillRunning(watch.seen).length === 0);
    });
  }
});

const lacking = await lackingKafka();

describe('an interrupted run against Kafka', { skip: lacking }, () => {
  const moments: readonly Moment[] = [
    { name: 'starting the broker', after: /connecting/, between: [0, 4_000] },
    measuring,
  ];
  for (const moment of moments) {
    it(`keeps what it has and leaves no broker behind: ${moment.name}`, async (t) => {
      await using sandbox = new Sandbox();
      const running = await sandbox.start(kafka);
      using watch = new DescendantsWatch(running.pid);
      await reach(t, running, moment);
      running.signal('SIGINT');
      const ended = await running.ended;
      assert.equal(ended.code, 130, ended.stderr);
      await assertInterrupted(sandbox, ended);
      assertNothingLeft(sandbox, watch);
    });
  }

  it('takes the broker with it when it is killed', async (t) => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(kafka);
    using watch = new DescendantsWatch(running.pid);
    await reach(t, running, warmingUp);
    assert.ok(watch.seen.some(({ command }) => command.includes('java')));
    running.signal('SIGKILL');
    await running.ended;
    await eventually('the broker gone', () => stillRunning(watch.seen).length === 0);
  });
});
