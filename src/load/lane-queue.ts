import { Slot } from './slot.ts';
import { slotBytes, type SlotShape } from './slot-shape.ts';

/** Slots of one producer: enough to fill while others are in flight, few enough to bound memory. */
const slotBytesMax = 64 * 1024 * 1024;
const slotsMax = 64;

export interface LaneRules {
  /** A lane is a partition, or a share of the keys where the service routes. */
  readonly lanes: number;
  /** Batches in flight, all lanes together, and in one lane. */
  readonly inFlight: number;
  readonly perLane: number;
  readonly lingerNanoseconds: number;
  /** The lane's number is the partition its batches must land in. */
  readonly partitioned: boolean;
  /** Batches filled beyond those in flight: as many as memory affords, or only the one that each lane is filling. */
  readonly ahead: 'bounded' | 'none';
}

interface Lane {
  readonly index: number;
  open: Slot | undefined;
  readonly waiting: Slot[];
  inFlight: number;
}

/**
 * The batcher: records gather in one open slot a lane until it is full or its first record has lingered; a bounded
 * number of slots is in flight. The same rules for every system.
 */
export class LaneQueue {
  readonly #rules: LaneRules;
  readonly #shape: SlotShape;
  readonly #lanes: Lane[];
  readonly #laneOfSlot = new Map<Slot, Lane>();
  readonly #free: Slot[] = [];
  #slotsAllowed: number;
  #slots = 0;
  #used = 0;
  #inFlight = 0;
  /** Where the search for the next batch begins: lanes take turns. */
  #turn = 0;

  constructor(rules: LaneRules, shape: SlotShape) {
    this.#rules = rules;
    this.#shape = shape;
    this.#lanes = Array.from({ length: rules.lanes }, (_, index) => emptyLane(index));
    const affordable = Math.floor(slotBytesMax / slotBytes(shape));
    const fewest = rules.lanes + rules.inFlight;
    this.#slotsAllowed = rules.ahead === 'none' ? fewest : Math.max(fewest, Math.min(slotsMax, affordable));
    // Filling payloads takes milliseconds a slot, which the first stall of a measurement would otherwise pay for.
    for (let slot = Math.min(this.#slotsAllowed, affordable); slot > 0; slot--) this.#free.push(this.#make());
  }

  /** Adds lanes; there are never fewer. */
  grow(lanes: number): void {
    while (this.#lanes.length < lanes) {
      this.#lanes.push(emptyLane(this.#lanes.length));
      this.#slotsAllowed++;
    }
  }

  /** A record can enter without waiting for a completion. */
  get hasRoom(): boolean {
    return this.#used < this.#slotsAllowed;
  }

  get idle(): boolean {
    return this.#used === 0;
  }

  /** False when the lane's slot is full and no other is free. */
  append(laneIndex: number, sequence: number, intended: number, entered: number, keyIndex: number): boolean {
    const lane = this.#lanes[laneIndex]!;
    if (lane.open !== undefined && !lane.open.fits(sequence)) {
      if (!this.hasRoom) return false;
      lane.waiting.push(lane.open);
      lane.open = undefined;
    }
    lane.open ??= this.#take(lane);
    if (!lane.open) return false;
    lane.open.append(sequence, intended, entered, keyIndex);
    return true;
  }

  /** The next batch that may be sent at this time, now counted as in flight; undefined when none may. */
  next(at: number): Slot | undefined {
    if (this.#inFlight >= this.#rules.inFlight) return undefined;
    for (let step = 0; step < this.#lanes.length; step++) {
      const lane = this.#lanes[(this.#turn + step) % this.#lanes.length]!;
      if (lane.inFlight >= this.#rules.perLane) continue;
      const slot = lane.waiting.shift() ?? this.#takeOpen(lane, at);
      if (!slot) continue;
      lane.inFlight++;
      this.#inFlight++;
      this.#turn = (lane.index + 1) % this.#lanes.length;
      return slot;
    }
    return undefined;
  }

  /** A batch is ready that has to wait for one in flight to come back; to be asked when `next` has no more. */
  isHeldBack(at: number): boolean {
    return this.#inFlight > 0 && this.#lanes.some((lane) => lane.waiting.length > 0 || this.#isRipe(lane.open, at));
  }

  /** A slot has been settled: every record acknowledged or given up. */
  release(slot: Slot): void {
    const lane = this.#laneOfSlot.get(slot)!;
    lane.inFlight--;
    this.#inFlight--;
    this.#used--;
    slot.clear();
    this.#free.push(slot);
  }

  #takeOpen(lane: Lane, at: number): Slot | undefined {
    const slot = lane.open;
    if (!this.#isRipe(slot, at)) return undefined;
    lane.open = undefined;
    return slot;
  }

  /** Full, or its first record has lingered. */
  #isRipe(slot: Slot | undefined, at: number): boolean {
    if (slot === undefined || slot.count === 0) return false;
    return slot.full || at - slot.entered[0]! >= this.#rules.lingerNanoseconds;
  }

  #take(lane: Lane): Slot | undefined {
    if (!this.hasRoom) return undefined;
    const slot = this.#free.pop() ?? this.#make();
    slot.partition = this.#rules.partitioned ? lane.index : undefined;
    this.#laneOfSlot.set(slot, lane);
    this.#used++;
    return slot;
  }

  #make(): Slot {
    this.#slots++;
    return new Slot({ ...this.#shape, seed: this.#shape.seed + this.#slots });
  }
}

function emptyLane(index: number): Lane {
  return { index, open: undefined, waiting: [], inFlight: 0 };
}
