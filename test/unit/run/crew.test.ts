import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import type { ConsumerAssignment } from '../../../src/load/assignment.ts';
import { Crew, WorkerFailed } from '../../../src/run/crew.ts';
import { perSecond } from '../../../src/units/rate.ts';
import { bytes } from '../../../src/units/size.ts';

function readerOf(adapter: string, endpoint = '127.0.0.1:9'): ConsumerAssignment {
  return {
    role: 'consumer',
    adapter,
    settings: { endpoint },
    stream: { name: 'kvk-test', partitions: 1, details: {} },
    runId: 1,
    seed: 1,
    producers: 1,
    workload: {
      partitions: 1,
      producers: 1,
      rate: perSecond(1),
      arrival: 'constant',
      recordSize: bytes(100),
      keys: { distinct: 1, skew: 'none' },
      ordering: 'none',
      compressibility: 0,
    },
    readers: [{ reader: 0, membership: { group: 'kvk-test-0', member: 'reader-0', from: 'latest' } }],
  };
}

test('a worker that cannot take its role fails the start, names itself and leaves none behind', async () => {
  await assert.rejects(Crew.start([readerOf('pigeon'), readerOf('pigeon'), readerOf('pigeon')], 1), (error) => {
    assert.ok(error instanceof WorkerFailed);
    assert.equal(error.kind, 'UnknownAdapter');
    assert.match(error.message, /^worker consumer-\d: no adapter 'pigeon'/);
    return true;
  });
});

test('a system that cannot be reached is told as such', async () => {
  await assert.rejects(Crew.start([readerOf('loopback')], 1), (error) => {
    assert.ok(error instanceof WorkerFailed);
    assert.equal(error.kind, 'SystemUnreachable');
    return true;
  });
});

test('an abort ends the start although the system never answers', async (t) => {
  const silent = createServer((socket) => t.after(() => socket.destroy()));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.after(() => silent.close());
  const { promise, resolve } = Promise.withResolvers<void>();
  silent.once('connection', () => resolve());
  const stop = new AbortController();
  const { port } = silent.address() as { port: number };
  const starting = Crew.start([readerOf('loopback', `127.0.0.1:${port}`)], 1, stop.signal);
  void promise.then(() => stop.abort(new Error('enough')));
  await assert.rejects(starting, /^Error: enough$/);
});
