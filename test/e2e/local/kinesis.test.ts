import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killAll } from '../../../src/process/child.ts';
import { startKinesis } from '../../../src/local/start-kinesis.ts';
import { SystemUnavailable } from '../../../src/local/system-unavailable.ts';

afterEach(() => killAll());

void describe('the local Kinesis', () => {
  void it('answers where it says, refuses a second on its port, and is gone after stopping', async () => {
    const system = await startKinesis();
    const { status } = await fetch(system.address, { method: 'POST' });
    assert.ok(status >= 400, 'a request without an operation is refused');
    await assert.rejects(
      startKinesis({ port: Number(new URL(system.address).port) }),
      (error) => error instanceof SystemUnavailable && error.code === 'port-taken',
    );
    await system.stop();
    await assert.rejects(fetch(system.address, { method: 'POST' }));
  });
});
