import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

test('a worker killed in the middle of a trial ends it at once with a failure that names it', async () => {
  const { target, code, events } = await runOnLoopback({
    adapter: new URL('mortal-adapter.ts', import.meta.url).href,
    // Would take two minutes, had nobody noticed.
    scenario: { phases: { warmUp: '1s', measure: '2min', drainMax: '5s' } },
  });
  assert.equal(target.status, 'failed');
  assert.equal(target.problem?.code, 'worker');
  assert.match(target.problem.message, /^worker producer-0: ended early \(SIGKILL\)/);
  assert.equal(code, 4);
  assert.deepEqual(target.trials, []);
  assert.ok(events.some((event) => event.type === 'note' && event.text.includes('producer-0')));
});

test('what readers report and no figure shows is told, with the worker it comes from', async () => {
  const { events } = await runOnLoopback({
    scenario: { phases: { warmUp: '200ms', measure: '1s', drainMax: '5s' } },
    faults: { disconnect: { afterBatches: 60, side: 'consumer' } },
  });
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
  assert.ok(
    notes.some((text) => text.startsWith('relay: consumer-1: something went wrong: the connection is lost')),
    notes.join('\n'),
  );
});
