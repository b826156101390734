import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { loopback } from '../../../../src/adapters/loopback/adapter.ts';
import { makeContext } from '../../../../src/contract/make-context.ts';
import { entryPath } from '../../../../src/process/entries.ts';

/** Starts the relay as a process and stops it afterwards, whatever happens. */
async function serving(
  settings: object,
  use: (process: ChildProcessWithoutNullStreams, port: number) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [entryPath('loopback-server'), JSON.stringify(settings)]);
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(line.toString()) as { ready: boolean; port: number };
    assert.equal(ready.ready, true);
    await use(child, ready.port);
  } finally {
    child.kill('SIGKILL');
  }
}

async function exitCodeOf(child: ChildProcessWithoutNullStreams): Promise<unknown> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
}

describe('the relay as a process', () => {
  it('serves on the port it names', () =>
    serving({}, async (_child, port) => {
      const settings = loopback.parseSettings({ endpoint: `127.0.0.1:${port}` });
      assert.equal((await loopback.describe(settings, makeContext())).evidence, 'simulated');
    }));

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`ends on ${signal}`, () =>
      serving({ endWithStdin: true }, async (child) => {
        const ended = exitCodeOf(child);
        child.kill(signal);
        assert.equal(await ended, 0);
      }));

  it('ends with its standard input if it is told to', () =>
    serving({ endWithStdin: true }, async (child) => {
      const ended = exitCodeOf(child);
      child.stdin.end();
      assert.equal(await ended, 0);
    }));

  it('names a setting it does not know', async () => {
    const child = spawn(process.execPath, [entryPath('loopback-server'), '{"prot":1}']);
    const ended = exitCodeOf(child);
    const [text] = (await once(child.stderr, 'data')) as [Buffer];
    assert.match(text.toString(), /prot is not a setting: use port, endWithStdin/);
    assert.equal(await ended, 1);
  });
});
