import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ManualQueue } from '../../unit/local-kinesis/manual-queue.ts';
import type { Answer } from '../../unit/local-kinesis/manual-service.ts';

const mostReceives = 2;
const visibilitySeconds = 10;

/** One step of a history; `share` says which of the records at hand it is about. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('receive' as const), limit: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('receive dead' as const), limit: fc.integer({ min: 1, max: 10 }) }),
  fc.record({
    kind: fc.constantFrom(
      'acknowledge' as const,
      'show' as const,
      'show' as const,
      'hide' as const,
      'restore' as const,
    ),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('receive' as const), limit: fc.constant(10) }),
  fc.record({ kind: fc.constant('receive dead' as const), limit: fc.constant(10) }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.constant(visibilitySeconds) }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ kind: fc.constant('reshard' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What is known of a record from what was done to it, and nothing else. */
interface Known {
  state: 'new' | 'received' | 'acknowledged';
  /** When it is visible, in the clock's milliseconds. */
  visibleAt: number;
  receives: number;
  isDead: boolean;
  record: Answer;
}

/** A queue and, beside it, a model of what it must do. */
class History {
  readonly #queue = new ManualQueue({
    VisibilityTimeoutSeconds: visibilitySeconds,
    DeadLetterConfiguration: { TargetType: 'BUILT_IN', MaxReceiveCount: mostReceives },
  });
  readonly #known = new Map<string, Known>();
  #shards = 4;

  run(done: Step): void {
    switch (done.kind) {
      case 'put':
        return this.#put(done.count);
      case 'receive':
        return this.#receive(false, done.limit);
      case 'receive dead':
        return this.#receive(true, done.limit);
      case 'pass':
        this.#queue.manual.now += done.seconds * 1000;
        return;
      case 'reshard':
        this.#shards = Math.min(12, this.#shards + 1);
        this.#queue.manual.call('UpdateStreamWarmThroughput', { StreamName: 's', WarmThroughputMiBps: this.#shards });
        return;
      case 'acknowledge':
      case 'show':
      case 'hide':
      case 'restore':
        return this.#settle(done.kind, done.share);
    }
  }

  /** Receives and acknowledges until nothing comes: every record must have come by then. */
  end(): void {
    while (this.#open().length > 0) {
      this.#queue.manual.now += 60_000;
      for (const isDead of [false, true]) {
        this.#receive(isDead, 10);
        for (const known of this.#inFlight()) this.#acknowledge(known);
      }
    }
    this.#queue.manual.now += 60_000;
    assert.deepEqual([...this.#queue.drain(), ...this.#queue.receiveDead()], []);
    assert.deepEqual(this.#queue.counts, { visible: 0, inFlight: 0, visibleDead: 0 });
  }

  #put(count: number): void {
    for (let number = 0; number < count; number++) {
      const text = String(this.#known.size);
      this.#queue.put(text);
      this.#known.set(text, { state: 'new', visibleAt: 0, receives: 0, isDead: false, record: undefined });
    }
  }

  #receive(dead: boolean, Limit: number): void {
    const { now } = this.#queue.manual;
    for (const known of this.#open()) known.isDead ||= known.visibleAt <= now && known.receives >= mostReceives;
    const awaited = this.#open().filter(({ isDead, visibleAt }) => isDead === dead && visibleAt <= now);
    const records = dead ? this.#queue.receiveDead({ Limit }) : this.#queue.receive({ Limit });
    assert.equal(records.length, Math.min(Limit, awaited.length), 'as many as are visible');
    for (const record of records) {
      const known = this.#known.get(String(record.Data))!;
      assert.notEqual(known.state, 'acknowledged', 'acknowledged records do not come again');
      assert.ok(known.visibleAt <= now, 'records in flight do not come');
      assert.equal(known.isDead, dead);
      assert.equal(record.ReceiveCount, known.receives + 1);
      Object.assign(known, {
        state: 'received',
        visibleAt: now + visibilitySeconds * 1000,
        receives: known.receives + 1,
        record,
      });
    }
  }

  #settle(kind: 'acknowledge' | 'show' | 'hide' | 'restore', share: number): void {
    const { now } = this.#queue.manual;
    const inFlight = this.#inFlight();
    const known = inFlight[Math.floor(share * (inFlight.length - 1))];
    if (!known) return;
    if (kind === 'acknowledge') return this.#acknowledge(known);
    if (kind === 'restore') {
      const refused = this.#queue.settle('RestoreDeadLetterQueueRecords', [known.record]);
      assert.equal(refused.length, known.isDead ? 0 : 1);
      if (!known.isDead) return;
      assert.equal(this.#queue.acknowledge([known.record]).length, 1, 'its receipt is good no more');
      Object.assign(known, { state: 'new', isDead: false, visibleAt: now, receives: 0 });
      return;
    }
    const VisibilityTimeoutSeconds = kind === 'show' ? 0 : 100;
    const operation = known.isDead ? 'UpdateDeadLetterQueueRecordsVisibility' : 'UpdateQueueRecordsVisibility';
    assert.deepEqual(this.#queue.settle(operation, [known.record], { VisibilityTimeoutSeconds }), []);
    known.visibleAt = now + VisibilityTimeoutSeconds * 1000;
  }

  #acknowledge(known: Known): void {
    const operation = known.isDead ? 'AcknowledgeDeadLetterQueueRecords' : 'AcknowledgeQueueRecords';
    assert.deepEqual(this.#queue.settle(operation, [known.record]), []);
    known.state = 'acknowledged';
  }

  #open(): Known[] {
    return [...this.#known.values()].filter(({ state }) => state !== 'acknowledged');
  }

  #inFlight(): Known[] {
    const { now } = this.#queue.manual;
    return this.#open().filter(({ state, visibleAt }) => state === 'received' && visibleAt > now);
  }
}

void it('a queue loses nothing, gives nothing twice at a time, and nothing again that was acknowledged', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }), (steps) => {
      const history = new History();
      for (const done of steps) history.run(done);
      history.end();
    }),
    { numRuns: 200 },
  );
});
