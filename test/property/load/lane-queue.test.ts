import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LaneQueue } from '../../../src/load/lane-queue.ts';
import type { Slot } from '../../../src/load/slot.ts';

const capacity = 4;
const linger = 10;
const shape = { recordBytes: 32, capacity, runId: 1, producer: 0, seed: 1, compressibility: 0, keys: [] };

const rules = fc
  .record({ lanes: fc.integer({ min: 1, max: 5 }), inFlight: fc.integer({ min: 1, max: 6 }), ordered: fc.boolean() })
  .map(({ lanes, inFlight, ordered }) => ({
    lanes,
    inFlight,
    perLane: ordered ? 1 : inFlight,
    lingerNanoseconds: linger,
    partitioned: true,
    ahead: 'bounded' as const,
  }));
const step = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('append' as const), lane: fc.nat(4) }), weight: 6 },
  { arbitrary: fc.record({ do: fc.constant('next' as const) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(5) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('wait' as const), time: fc.nat(15) }), weight: 1 },
);

/** Plays steps on a queue beside a model: what each lane was given and has not handed out yet. */
class Play {
  readonly queue: LaneQueue;
  readonly #rules: ConstructorParameters<typeof LaneQueue>[0];
  readonly lanes: { sequence: number; entered: number }[][];
  readonly flying: Slot[] = [];
  #sequence = 0;
  #at = 0;

  constructor(chosen: ConstructorParameters<typeof LaneQueue>[0]) {
    this.#rules = chosen;
    this.queue = new LaneQueue(chosen, shape);
    this.lanes = Array.from({ length: chosen.lanes }, () => []);
  }

  append(lane: number): void {
    const index = lane % this.lanes.length;
    const room = this.queue.hasRoom;
    const entered = this.queue.append(index, this.#sequence, this.#at, this.#at, -1);
    assert.ok(entered || !room, 'refused although there is room');
    if (entered) this.lanes[index]!.push({ sequence: this.#sequence++, entered: this.#at });
  }

  next(at = this.#at): Slot | undefined {
    const slot = this.queue.next(at);
    if (slot === undefined) {
      const free = this.flying.length < this.#rules.inFlight;
      const ready = this.lanes.filter(
        (lane, index) => this.#flyingIn(index) < this.#rules.perLane && this.#isDue(lane, at),
      );
      assert.ok(!free || ready.length === 0, 'a batch that may go is held back');
      return undefined;
    }
    const lane = this.lanes[slot.partition!]!;
    assert.ok(this.#isDue(lane, at), 'sent before it was full or had lingered');
    const sent = Array.from(slot.sequences.subarray(0, slot.count));
    const expected = lane.splice(0, slot.count).map(({ sequence }) => sequence);
    assert.deepEqual(sent, expected, 'order within the lane');
    assert.ok(slot.count >= 1 && slot.count <= capacity);
    this.flying.push(slot);
    assert.ok(this.flying.length <= this.#rules.inFlight);
    assert.ok(this.#flyingIn(slot.partition!) <= this.#rules.perLane);
    return slot;
  }

  release(which: number): void {
    const [slot] = this.flying.splice(which % Math.max(1, this.flying.length), 1);
    if (slot) this.queue.release(slot);
  }

  wait(time: number): void {
    this.#at += time;
  }

  #flyingIn(lane: number): number {
    return this.flying.filter(({ partition }) => partition === lane).length;
  }

  #isDue(lane: readonly { readonly entered: number }[], at: number): boolean {
    return lane.length >= capacity || (lane.length > 0 && at - lane[0]!.entered >= linger);
  }
}

test('batches leave full or after lingering, in order per lane, within both bounds in flight', () => {
  fc.assert(
    fc.property(rules, fc.array(step, { maxLength: 400, size: 'max' }), (chosen, steps) => {
      const play = new Play(chosen);
      for (const each of steps) {
        if (each.do === 'append') play.append(each.lane);
        else if (each.do === 'next') play.next();
        else if (each.do === 'release') play.release(each.which);
        else play.wait(each.time);
      }
      // At the end everything can be sent, and then nothing is held.
      while (!play.queue.idle) {
        while (play.next(Number.POSITIVE_INFINITY));
        assert.ok(play.flying.length > 0, 'records are held for ever');
        play.release(0);
      }
      assert.deepEqual(play.lanes.flat(), []);
    }),
  );
});

test('records wait outside when the slots are used up, and enter when one comes back', () => {
  const queue = new LaneQueue(
    { lanes: 2, inFlight: 2, perLane: 1, lingerNanoseconds: 0, partitioned: false, ahead: 'bounded' as const },
    shape,
  );
  let entered = 0;
  while (queue.append(entered % 2, entered, 0, 0, -1)) entered++;
  assert.ok(!queue.hasRoom);
  assert.equal(entered, 64 * capacity);
  const slot = queue.next(0)!;
  assert.equal(slot.partition, undefined);
  assert.ok(queue.next(0) && !queue.next(0));
  queue.release(slot);
  assert.ok(queue.hasRoom && queue.append(0, entered, 0, 0, -1));
});

test('large records get fewer slots, but each lane and each batch in flight one', () => {
  const large = { ...shape, recordBytes: 8 * 1024 * 1024, capacity: 1 };
  const lanes = {
    lanes: 1,
    inFlight: 3,
    perLane: 3,
    lingerNanoseconds: 0,
    partitioned: true,
    ahead: 'bounded' as const,
  };
  const queue = new LaneQueue(lanes, large);
  let entered = 0;
  while (queue.append(0, entered, 0, 0, -1)) entered++;
  assert.equal(entered, 8);
});

test('lanes take turns', () => {
  const queue = new LaneQueue(
    { lanes: 3, inFlight: 1, perLane: 1, lingerNanoseconds: 0, partitioned: true, ahead: 'bounded' as const },
    shape,
  );
  for (let sequence = 0; sequence < 3 * 3 * capacity; sequence++) queue.append(sequence % 3, sequence, 0, 0, -1);
  const order = Array.from({ length: 9 }, () => {
    const slot = queue.next(0)!;
    const { partition } = slot;
    queue.release(slot);
    return partition;
  });
  assert.deepEqual(order, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

test('without filling ahead each lane fills one batch beside those in flight', () => {
  const rules = { lanes: 1, inFlight: 2, perLane: 2, lingerNanoseconds: 0, partitioned: true, ahead: 'none' } as const;
  const queue = new LaneQueue(rules, shape);
  let entered = 0;
  while (entered < 1_000 && queue.append(0, entered, 0, 0, -1)) {
    entered++;
    queue.next(1);
  }
  assert.equal(queue.hasRoom, false);
  assert.ok(entered <= 3 * shape.capacity, `${entered} records entered`);
});

test('payloads are made before the first record is due, none while records enter', (context) => {
  const queue = new LaneQueue(
    { lanes: 2, inFlight: 2, perLane: 1, lingerNanoseconds: 0, partitioned: true, ahead: 'bounded' },
    shape,
  );
  const made = context.mock.method(Buffer, 'alloc');
  let entered = 0;
  while (queue.append(entered % 2, entered, 0, 0, -1)) entered++;
  assert.equal(entered, 64 * capacity);
  assert.equal(made.mock.callCount(), 0);
});
