import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { endAll, killAll } from '../../../src/process/child.ts';
import { runToEnd } from '../../../src/process/run-to-end.ts';
import { spawnNode } from '../../../src/process/spawn-entry.ts';
import { ProgramNotFound, spawnProgram } from '../../../src/process/spawn-program.ts';
import { whichProgram } from '../../../src/process/which-program.ts';
import { eventually, membersOf } from './eventually.ts';

const programs = new URL('programs/', import.meta.url).pathname;
const stubborn = `trap '' TERM; echo stubborn; while :; do sleep 1; done`;

afterEach(() => killAll());

void describe('a program', () => {
  void it('has its own pid, exit code and output', async () => {
    const lines: string[] = [];
    const child = await spawnProgram('sh', ['-c', 'echo $$; echo two >&2; exit 7'], { onLine: (l) => lines.push(l) });
    assert.deepEqual(await child.ended, { code: 7, signal: null });
    assert.deepEqual([...lines].sort(), [String(child.pid), 'two'].sort());
    assert.deepEqual(child.lastLines(), lines);
    assert.equal(child.running, false);
  });

  void it('reads nothing on its standard input', async () => {
    const finished = await runToEnd('cat', [], { timeoutMs: 10_000 });
    assert.equal(finished.code, 0);
  });

  void it('passes arguments with blanks and quotes unchanged', async () => {
    const { lines } = await runToEnd('printf', ['%s\n', `a 'b' "c" $HOME`], { timeoutMs: 10_000 });
    assert.deepEqual(lines, [`a 'b' "c" $HOME`]);
  });

  void it('keeps only the last lines, also of a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'children-'));
    try {
      for (const output of [{}, { outputFile: join(folder, 'output') }]) {
        const child = await spawnProgram('seq', ['1', '500'], { keepLines: 3, ...output });
        await child.ended;
        assert.deepEqual(child.lastLines(), ['498', '499', '500']);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  void it('says what is missing when it is not on the PATH', async () => {
    await assert.rejects(spawnProgram('no-such-program', []), (error) => {
      assert.ok(error instanceof ProgramNotFound);
      assert.match(error.message, /'no-such-program' is not on the PATH/);
      return true;
    });
  });

  void it('ends at SIGTERM, and a stubborn one with its descendants at SIGKILL', async () => {
    const polite = await spawnProgram('sleep', ['60']);
    assert.deepEqual(await polite.end({ graceMs: 10_000 }), { code: null, signal: 'SIGTERM' });
    const child = await spawnProgram('sh', ['-c', stubborn]);
    await eventually('stubborn', () => child.lastLines().includes('stubborn'));
    assert.deepEqual(await child.end({ graceMs: 100 }), { code: null, signal: 'SIGKILL' });
    await eventually('the group gone', () => membersOf(child.pid).length === 0);
    assert.deepEqual(await child.end({ graceMs: 100 }), { code: null, signal: 'SIGKILL' }, 'a second end is harmless');
  });

  void it('leaves no descendants when it ends by itself', async () => {
    const child = await spawnProgram('sh', ['-c', 'sleep 60 & exit 0']);
    assert.deepEqual(await child.ended, { code: 0, signal: null });
    await eventually('the group gone', () => membersOf(child.pid).length === 0);
  });

  void it('is killed when its time is over or its signal aborted', async () => {
    const late = await runToEnd('sh', ['-c', stubborn], { timeoutMs: 200 });
    assert.equal(late.timedOut, true);
    assert.equal(late.signal, 'SIGKILL');
    const abort = new AbortController();
    const running = runToEnd('sleep', ['60'], { timeoutMs: 60_000, signal: abort.signal });
    abort.abort(new Error('enough'));
    await assert.rejects(running, /enough/);
  });
});

void describe('an entry on Node', () => {
  void it('talks over its channel and ends when asked', async () => {
    const messages: unknown[] = [];
    const child = await spawnNode(`${programs}child.ts`, [], { name: 'child', onMessage: (m) => messages.push(m) });
    await eventually('ready', () => child.lastLines().includes('ready'));
    await child.send(Float64Array.of(1, 2));
    await eventually('answered', () => messages.length === 1);
    assert.deepEqual(messages, [{ echo: Float64Array.of(1, 2) }]);
    assert.equal((await child.end({ graceMs: 10_000 })).signal, 'SIGTERM');
    assert.deepEqual(child.lastLines(), ['ready'], 'no warnings');
    await assert.rejects(child.send('too late'));
  });

  void it('reports the failure of a file that is not there', async () => {
    const child = await spawnNode('/no/such/file.ts', [], { name: 'missing' });
    assert.equal((await child.ended).code, 1);
    assert.match(child.lastLines().join('\n'), /Cannot find module/);
  });
});

void describe('all children', () => {
  void it('end at one call, the last started first, stubborn ones too', async () => {
    const ended: string[] = [];
    const first = await spawnProgram('sleep', ['60'], { name: 'first' });
    const second = await spawnProgram('sh', ['-c', stubborn], { name: 'second' });
    await eventually('stubborn', () => second.lastLines().includes('stubborn'));
    for (const child of [first, second]) void child.ended.then(() => ended.push(child.name));
    await endAll({ graceMs: 200 });
    assert.deepEqual(ended, ['second', 'first']);
    await eventually('both groups gone', () => [first, second].every(({ pid }) => membersOf(pid).length === 0));
  });

  for (const [what, args] of [
    ['a program', ['sh', '-c', stubborn]],
    ['an entry', ['--node', `${programs}child.ts`]],
  ] as const) {
    void it(`${what} is gone after its parent was killed by SIGKILL`, async () => {
      const parent = spawn(process.execPath, [`${programs}parent.ts`, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const [output] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(output.toString());
        assert.ok(membersOf(pid).length > 0);
        parent.kill('SIGKILL');
        await eventually('the group gone', () => membersOf(pid).length === 0);
      } finally {
        parent.kill('SIGKILL');
      }
    });
  }
});

void describe('looking for a program', () => {
  void it('searches the given folders in order and only takes files that can be run', () => {
    assert.equal(whichProgram('sh', '/nowhere:/bin:/usr/bin'), '/bin/sh');
    assert.equal(whichProgram('/bin/sh', ''), '/bin/sh');
    assert.equal(whichProgram('passwd', '/etc'), undefined);
    assert.equal(whichProgram('bin', '/usr'), undefined);
  });
});
