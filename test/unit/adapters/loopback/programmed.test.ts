import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopback } from '../../../../src/adapters/loopback/adapter.ts';
import { type RunningServer, startServer } from '../../../../src/adapters/loopback/server.ts';
import { eventually } from '../../../../src/contract/eventually.ts';
import { makeBatch } from '../../../../src/contract/make-batch.ts';
import { makeContext } from '../../../../src/contract/make-context.ts';
import { refusalsOf } from '../../../../src/contract/refusals-of.ts';
import { numbered, textRecords, textsOf } from '../../../../src/contract/text-records.ts';
import { Workbench } from '../../../../src/contract/workbench.ts';

interface Programmed {
  readonly workbench: Workbench;
  readonly server: RunningServer;
  readonly send: (texts: readonly string[], partition?: number) => ReturnType<SendOf>;
}
type SendOf = Awaited<ReturnType<Workbench['producer']>>['send'];

/** Runs a case against a relay whose one stream is programmed with these faults. */
async function programmed(
  { partitions = 1, ...raw }: { partitions?: number; faults?: object; requestTimeout?: string; retain?: string },
  use: (programmed: Programmed) => Promise<void>,
): Promise<void> {
  const server = await startServer({ port: 0 });
  const rawSettings = { endpoint: `127.0.0.1:${server.port}`, ...raw };
  const settings = loopback.parseSettings(rawSettings);
  const context = makeContext();
  try {
    const stream = await loopback.provision({ name: 'kvk-programmed', partitions }, settings, context);
    const subject = {
      adapter: loopback,
      rawSettings,
      settings,
      settingsAt: () => settings,
      capabilities: loopback.capabilities(settings),
      newContext: makeContext,
      newName: () => 'kvk-other',
    };
    const workbench = new Workbench(subject, stream, context);
    try {
      const producer = await workbench.producer();
      await use({
        workbench,
        server,
        send: (texts, partition = 0) => producer.send(makeBatch(textRecords(texts), partition)),
      });
    } finally {
      await workbench.close();
    }
  } finally {
    await server.close();
  }
}

const texts = numbered('record', 10);

describe('a programmed relay', () => {
  it('acknowledges and delivers no earlier than it is told to', () =>
    programmed({ faults: { acknowledgement: { constant: '40ms' }, delivery: { constant: '80ms' } } }, async (relay) => {
      const reader = await relay.workbench.reader();
      const start = performance.now();
      await relay.send(texts);
      assert.ok(performance.now() - start >= 40);
      await reader.received(10);
      assert.ok(performance.now() - start >= 80);
    }));

  it('lets nothing pass during a stall', () =>
    programmed({ faults: { stall: { length: '150ms' } } }, async ({ workbench, send }) => {
      const reader = await workbench.reader();
      const start = performance.now();
      await Promise.all([send(['first']), send(['second'])]);
      assert.ok(performance.now() - start >= 150);
      await reader.received(2);
      assert.deepEqual(textsOf(reader.records), ['first', 'second']);
    }));

  it('drops, doubles and swaps the records it is told to, and acknowledges them all', () =>
    programmed({ faults: { drop: [3], duplicate: [5], swap: [8] } }, async ({ workbench, send }) => {
      const reader = await workbench.reader();
      const outcome = await send(texts);
      await send(['after']);
      assert.deepEqual(outcome.refused, []);
      await reader.received(11);
      const names = [0, 1, 3, 4, 5, 6, 8, 7, 9, 4].map((index) => `record-${index}`);
      assert.deepEqual(textsOf(reader.records), [...names, 'after']);
      const placeOf = new Map(reader.records.toReversed().map(({ value, position }) => [value.toString(), position]));
      for (const [index, text] of texts.entries())
        assert.equal(placeOf.get(text) ?? '2', outcome.positionAt(index), `${text} is read where it was acknowledged`);
    }));

  it('refuses its share of records, and the others are read where they were acknowledged', () =>
    programmed({ faults: { throttle: { share: 0.5, unit: 'record' } } }, async ({ workbench, send }) => {
      const reader = await workbench.reader();
      const many = numbered('record', 200);
      const outcome = await send(many);
      const kinds = refusalsOf(outcome);
      const accepted = many.filter((_, index) => kinds[index] === undefined);
      assert.ok(accepted.length > 50 && accepted.length < 150);
      assert.ok(kinds.every((kind) => kind === undefined || kind === 'throttled'));
      await reader.received(accepted.length);
      assert.deepEqual(textsOf(reader.records), accepted);
      assert.deepEqual(
        reader.records.map(({ position }) => position),
        many.flatMap((_, index) => (kinds[index] === undefined ? [outcome.positionAt(index)] : [])),
      );
    }));

  it('refuses what is beyond its capacity', () =>
    programmed({ faults: { capacity: { rate: '1/s', burst: 6, beyond: 'refuse' } } }, async ({ send }) => {
      assert.deepEqual(
        (await send(texts)).refused.map(({ first, count, kind, code }) => [first, count, kind, code]),
        [[6, 4, 'throttled', 'CapacityExceeded']],
      );
    }));

  it('delays what is beyond its capacity', () =>
    programmed({ faults: { capacity: { rate: '100/s', burst: 1, beyond: 'delay' } } }, async ({ workbench, send }) => {
      const reader = await workbench.reader();
      const start = performance.now();
      await send(texts);
      assert.ok(performance.now() - start >= 90);
      await reader.received(10);
    }));

  it('slows the reader it is told to, and no other', () =>
    programmed({ faults: { slowReader: { subscriber: 1, rate: '100/s' } } }, async ({ workbench, send }) => {
      const [swift, slow] = [await workbench.reader({ group: 'a' }), await workbench.reader({ group: 'b' })];
      const start = performance.now();
      for (const text of texts) await send([text, text]);
      await swift.received(20);
      await slow.received(20);
      assert.ok(performance.now() - start >= 9 * 20, 'nine waits of two records at 100/s');
      assert.deepEqual(textsOf(slow.records), textsOf(swift.records));
    }));

  it('has an unavailable partition beside an available one', () =>
    programmed({ partitions: 2, faults: { unavailable: { partition: 1 } } }, async ({ send }) => {
      assert.deepEqual(refusalsOf(await send(['a'], 0)), [undefined]);
      assert.deepEqual(refusalsOf(await send(['a'], 1)), ['unavailable']);
      assert.deepEqual(refusalsOf(await send(['a'], 2)), ['rejected']);
    }));

  it('cuts a producer off, which then connects again', () =>
    programmed({ faults: { disconnect: { afterBatches: 2 } } }, async ({ workbench, send }) => {
      const reader = await workbench.reader();
      assert.deepEqual(refusalsOf(await send(['first'])), [undefined]);
      assert.deepEqual(refusalsOf(await send(['second'])), ['timed-out']);
      assert.deepEqual(refusalsOf(await send(['second again'])), [undefined]);
      await reader.received(2);
      assert.deepEqual(textsOf(reader.records), ['first', 'second again']);
    }));

  it('cuts consumers off, which then go on where they were', () =>
    programmed({ faults: { disconnect: { afterBatches: 2, side: 'consumer' } } }, async ({ workbench, send }) => {
      const reader = await workbench.reader({ from: 'latest' });
      await send(['first']);
      await reader.received(1);
      assert.deepEqual(refusalsOf(await send(['second'])), [undefined]);
      await send(['third']);
      await reader.received(3);
      assert.deepEqual(textsOf(reader.records), ['first', 'second', 'third']);
      const reported = (): string => workbench.context.events.map(({ kind }) => kind).join(', ');
      await eventually(() => reported() === 'assigned, error, assigned, resubscribed', reported);
    }));

  it('leaves a batch unanswered beyond the time limit', () =>
    programmed({ faults: { acknowledgement: { constant: '10s' } }, requestTimeout: '100ms' }, async ({ send }) => {
      assert.deepEqual(refusalsOf(await send(['late'])), ['timed-out']);
    }));

  it('drops the oldest beyond what it retains, and tells the reader that missed it', () =>
    programmed({ retain: '1KiB' }, async ({ workbench, send }) => {
      const gate = Promise.withResolvers<void>();
      const slow = await workbench.reader({ group: 'slow' }, () => gate.promise);
      // More than the window of a subscriber, so that some is still in the log when it is dropped.
      const large = 'x'.repeat(300_000);
      for (const text of numbered(large, 10)) await send([text]);
      const late = await workbench.reader({ group: 'late', from: 'oldest' });
      await late.received(1);
      assert.deepEqual(
        late.records.map(({ position }) => position),
        ['9'],
      );
      gate.resolve();
      await eventually(
        () => slow.records.at(-1)?.position === '9',
        () => `the last one read is ${slow.records.at(-1)?.position}`,
      );
      const skipped = workbench.context.events.filter(({ kind }) => kind === 'error');
      assert.equal(skipped.length, 1);
      assert.match(skipped[0]!.detail!, new RegExp(`^${10 - slow.records.length} records were dropped`));
    }));

  it('dies: batches are refused, readers report it, and nobody is left waiting', () =>
    programmed({ faults: { acknowledgement: { constant: '10s' } } }, async ({ workbench, server, send }) => {
      const reader = await workbench.reader();
      const pending = send(['pending']);
      await reader.received(1);
      await server.close();
      assert.deepEqual(refusalsOf(await pending), ['timed-out']);
      assert.deepEqual(refusalsOf(await send(['nobody listens'])), ['unavailable']);
      await eventually(
        () => workbench.context.events.some(({ kind }) => kind === 'error'),
        () => 'the reader has reported nothing',
      );
      assert.deepEqual(await reader.consumer.commit(), { committed: 0, failed: 1 });
    }));
});

describe('members of one group', () => {
  it('hand partitions over without losing or repeating a record while records flow', () =>
    programmed({ partitions: 4 }, async ({ workbench, send }) => {
      const slowly = async (): Promise<void> => {
        await workbench.context.timers.sleep(2);
      };
      const first = await workbench.reader({ member: 'a' }, slowly);
      let rounds = 0;
      let enough = false;
      const sending = (async () => {
        for (; !enough && rounds < 5_000; rounds++) await send([`round-${rounds}`], rounds % 4);
      })();
      const second = await workbench.reader({ member: 'b' }, slowly);
      await second.received(4);
      await workbench.leave(first.consumer);
      const before = second.records.length;
      await second.received(before + 8);
      enough = true;
      await sending;
      const all = (): string[] => [...textsOf(first.records), ...textsOf(second.records)];
      await eventually(
        () => all().length >= rounds,
        () => `${all().length} of ${rounds}`,
      );
      await workbench.quiet();
      assert.deepEqual(all().sort(), numbered('round', rounds).sort());
    }));

  it('beyond the number of partitions, wait for one without any', () =>
    programmed({}, async ({ workbench, send }) => {
      const first = await workbench.reader({ member: 'a' });
      const idle = await workbench.reader({ member: 'b' });
      await send(['one']);
      await first.received(1);
      await workbench.leave(first.consumer);
      await send(['two']);
      await idle.received(1);
      assert.deepEqual(textsOf(idle.records), ['two']);
    }));

  it('stop reading when the receiver fails, and say so', () =>
    programmed({}, async ({ workbench, send }) => {
      const reader = await workbench.reader({}, () => {
        throw new Error('the receiver is full');
      });
      await send(['one']);
      await send(['two']);
      const failure = () => workbench.context.events.find(({ kind }) => kind === 'error');
      await eventually(
        () => failure() !== undefined,
        () => 'nothing was reported',
      );
      await workbench.quiet();
      assert.deepEqual(textsOf(reader.records), ['one']);
      assert.match(failure()!.detail!, /the receiver is full/);
    }));
});
