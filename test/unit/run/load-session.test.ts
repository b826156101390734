import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bitmap } from '../../../src/load/bitmap.ts';
import { type EncodedLatencies, LatencyRecorder } from '../../../src/measure/histogram.ts';
import type { HoldSpec } from '../../../src/experiments/stage.ts';
import { now } from '../../../src/measure/clock.ts';
import type { Crew, Listen, Worker } from '../../../src/run/crew.ts';
import { LoadSession } from '../../../src/run/load-session.ts';
import type { Command, Report } from '../../../src/run/protocol.ts';

const roles = {
  producer: { role: 'producer' },
  consumer: { role: 'consumer', readers: [{ reader: 0 }] },
} as const;
type Name = keyof typeof roles;

const pressure = {
  eventLoopUtilization: 0,
  timerLatenessP99Ms: 0,
  cpuSeconds: 0,
  garbageCollectionShare: 0,
  residentBytes: 1,
};

/** One producer and one reader that answer each command as the test says. */
class Puppets {
  readonly failure = new Promise<never>(() => undefined);
  readonly workers = Object.entries(roles).map(([name, assignment]) => ({ name, assignment }) as unknown as Worker);
  readonly #listeners = new Set<Listen>();
  readonly #obey: (command: Command, puppets: Puppets) => void;

  constructor(obey: (command: Command, puppets: Puppets) => void) {
    this.#obey = obey;
  }

  listen(listener: Listen): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(command: Command): void {
    setImmediate(() => this.#obey(command, this));
  }

  expect(matches: (report: Report) => boolean, count: number): Promise<unknown[]> {
    return new Promise((resolve) => {
      const found: unknown[] = [];
      const stop = this.listen((worker, report, attachment) => {
        if (!matches(report)) return;
        found.push({ worker, report, attachment });
        if (found.length < count) return;
        stop();
        resolve(found);
      });
    });
  }

  say(name: Name, report: Report, attachment = Buffer.alloc(0)): void {
    const worker = this.workers.find((each) => each.name === name)!;
    for (const listener of this.#listeners) listener(worker, report, attachment);
  }

  progress(name: Name, ...totals: readonly number[]): void {
    this.say(name, { type: 'progress', at: now(), totals });
  }

  figures(): void {
    const nothing = encodedNothing();
    const counts = {
      scheduled: 10,
      acknowledged: 10,
      acknowledgedBytes: 1_000,
      acknowledgedInWindow: 10,
      gaveUp: 0,
      refusedFirst: 0,
      throttledFirst: 0,
      resent: 0,
      rejected: 0,
      refusals: {},
    };
    const latencies = { slip: nothing, batchWait: nothing, service: nothing, response: nothing };
    this.say('producer', {
      type: 'producer-figures',
      counts,
      latencies,
      pressure: { ...pressure, windowFullShare: 0 },
    });
    const read = {
      counts: { received: 0, receivedBytes: 0 },
      endToEnd: nothing,
      sinceHandOver: nothing,
      readCalls: 1,
      throttledReads: 0,
    };
    this.say('consumer', { type: 'consumer-figures', readers: [{ reader: 0, ...read }], pressure });
  }

  acknowledged(sequences: readonly number[], indeterminate: readonly number[] = []): void {
    const parts = [bitmapOf(sequences), bitmapOf(indeterminate), Buffer.alloc(0)];
    const bitmaps = { producer: 0, lengths: parts.map(({ length }) => length) };
    this.say('producer', { type: 'producer-bitmaps', bitmaps }, Buffer.concat(parts));
  }

  received(sequences: readonly number[]): void {
    const parts = [bitmapOf(sequences), bitmapOf([]), Buffer.alloc(0)];
    const lengths = parts.map(({ length }) => length);
    const bitmaps = [{ reader: 0, reordered: 0, foreign: 0, examples: [], lengths }];
    this.say('consumer', { type: 'consumer-bitmaps', bitmaps }, Buffer.concat(parts));
  }

  session(): LoadSession {
    return new LoadSession(this as unknown as Crew, {
      readers: 1,
      size: { producers: 1, members: 1 },
      repetition: 0,
      pollIntervalMs: 0,
      signal: new AbortController().signal,
      systemCpuSeconds: () => null,
      heard: () => undefined,
      note: () => undefined,
      release: async () => undefined,
    });
  }
}

function bitmapOf(sequences: readonly number[]): Buffer {
  const bitmap = new Bitmap();
  for (const sequence of sequences) bitmap.add(sequence);
  return bitmap.encode();
}

function encodedNothing(): EncodedLatencies {
  const recorder = new LatencyRecorder();
  const encoded = recorder.encode();
  recorder.destroy();
  return encoded;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, sequence) => sequence);
}

const short: HoldSpec = { purpose: 'search', ratePerSecond: 100, warmUpMs: 0, measureMs: 50, drainMaxMs: 300 };

test('what a reader receives while it is being counted is not lost', async () => {
  const crew = new Puppets((command, puppets) => {
    if (command.type === 'segment') {
      puppets.progress('producer', 10, 0);
      puppets.progress('consumer', 4);
      puppets.say('producer', { type: 'segment-done', id: command.segment.id });
    } else if (command.type === 'figures') puppets.figures();
    else if (command.type === 'count') {
      puppets.received(upTo(4));
      puppets.progress('consumer', 10);
      puppets.acknowledged(upTo(10));
    }
  });
  const trial = await crew.session().hold(short);
  assert.equal(trial.integrity.lost, 0);
  assert.equal(trial.subscribers[0]!.undrained, 6);
});

test('a record that was given up and came all the same does not stand for one that is still to come', async () => {
  // Of 12 records two timed out and were given up; the reader has one of them, and lacks the last that was acknowledged.
  const acknowledged = upTo(10);
  const uncertain = [10, 11];
  let received = [...upTo(9), 10];
  const crew = new Puppets((command, puppets) => {
    if (command.type === 'segment') {
      puppets.say('producer', { type: 'progress', at: now(), totals: [10], uncertain: 2 });
      puppets.progress('consumer', received.length);
      puppets.say('producer', { type: 'segment-done', id: command.segment.id });
      setTimeout(() => {
        received = [...received, 9];
        puppets.progress('consumer', received.length);
      }, 800);
    } else if (command.type === 'figures') puppets.figures();
    else if (command.type === 'count') {
      puppets.received(received);
      puppets.acknowledged(acknowledged, uncertain);
    } else if (command.type === 'locate') puppets.say('producer', { type: 'places', places: ['partition 0'] });
  });
  const trial = await crew.session().hold({ ...short, drainMaxMs: 10_000 });
  assert.deepEqual([trial.integrity.lost, trial.integrity.indeterminate], [0, 2]);
  assert.equal(trial.subscribers[0]!.undrained, 0);
});
