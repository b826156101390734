import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { send } from './wire.ts';

const entry = fileURLToPath(new URL('../../src/local-kinesis/serve.ts', import.meta.url));

function start(context: TestContext, settings: object): ChildProcess {
  const child = spawn(process.execPath, [entry, JSON.stringify(settings)], { stdio: 'pipe' });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

async function ready(child: ChildProcess): Promise<{ ready: boolean; port: number }> {
  for await (const line of createInterface(child.stdout!)) return JSON.parse(line) as { ready: boolean; port: number };
  throw new Error('the server ended before it was ready');
}

void describe('the process', () => {
  void it('says where it listens and ends when asked to', async (context) => {
    const child = start(context, { port: 0 });
    const { ready: isReady, port } = await ready(child);
    assert.equal(isReady, true);
    assert.equal((await send(port, 'GET', '/health', {})).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  void it('ends with its standard input when told to', async (context) => {
    const child = start(context, { port: 0, endWithStdin: true });
    await ready(child);
    child.stdin!.end();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  void it('exits with 3 and one line when the port is taken', async (context) => {
    const first = start(context, { port: 0 });
    const { port } = await ready(first);
    const second = start(context, { port });
    const [errors, [code]] = await Promise.all([text(second.stderr!), once(second, 'exit')]);
    assert.equal(code, 3);
    assert.equal(errors, `local kinesis: port taken: 127.0.0.1:${port}; choose another port, or 0 for any free one\n`);
  });

  void it('exits with 2 and names every setting that is wrong', async (context) => {
    const child = start(context, { prot: 1, quotas: { enforced: 'no', shardReadCallsPerSecond: -1 } });
    const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    assert.equal(code, 2);
    assert.match(errors, /prot is unknown/);
    assert.match(errors, /quotas\.enforced must be a boolean/);
    assert.match(errors, /quotas\.shardReadCallsPerSecond must be a number of 0 or more/);
  });
});
