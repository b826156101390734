import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Listen, Worker } from '../../../src/run/crew.ts';
import { EventNotes } from '../../../src/run/event-notes.ts';

test('the first of each kind from each worker is told at once, how many there were at the end', () => {
  let hear: Listen = () => assert.fail('nobody listens');
  const crew = {
    listen(listener: Listen) {
      hear = listener;
      return () => {
        hear = () => undefined;
        return true;
      };
    },
  };
  const said: string[] = [];
  const notes = new EventNotes(crew as never, (text) => said.push(text));
  const event = (worker: string, kind: string, detail = ''): void =>
    hear({ name: worker } as Worker, { type: 'event', kind, detail }, Buffer.alloc(0));
  event('consumer-1', 'error', 'the connection is lost');
  event('consumer-1', 'error', 'the connection is lost again');
  event('consumer-1', 'rebalance');
  event('consumer-2', 'error', 'too');
  event('consumer-1', 'throttled-read', 'which a figure shows');
  event('consumer-1', 'assigned');
  assert.deepEqual(said, [
    'consumer-1: something went wrong: the connection is lost',
    'consumer-1: partitions changed hands',
    'consumer-2: something went wrong: too',
  ]);
  notes[Symbol.dispose]();
  event('consumer-3', 'error');
  assert.deepEqual(said.slice(3), ['consumer-1: something went wrong, 2 times in all']);
});
