import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import type { RecordSpan } from '../shard-log.ts';
import type { Stream } from '../stream.ts';
import { AnswerRoom } from './answer-room.ts';
import type { RecordLanes, Side } from './record-lanes.ts';
import type { ShardPositions } from './shard-positions.ts';

/** A record of a stalled shard is looked at again after this, milliseconds. */
const stallMilliseconds = 1000;

/** A record that is about to be delivered, in no lane until it is. */
export interface Taken {
  readonly place: number;
  readonly shard: Shard;
  readonly index: number;
  /** Where its bytes are, until control goes back to the event loop. */
  readonly span: RecordSpan;
}

/** Chooses what a receive call gets. */
export class RecordTaker {
  readonly #service: Service;
  readonly #stream: Stream;
  readonly #positions: ShardPositions;
  readonly #lanes: RecordLanes;

  constructor(service: Service, stream: Stream, positions: ShardPositions, lanes: RecordLanes) {
    this.#service = service;
    this.#stream = stream;
    this.#positions = positions;
    this.#lanes = lanes;
  }

  /** Up to `limit` visible records, those that were received before first. */
  take(side: Side, limit: number, now: number): readonly Taken[] {
    this.#lanes.settle(now);
    const room = new AnswerRoom(limit, this.#service.quotas.readBytesPerCall);
    const horizon = this.#service.horizonOf(this.#stream);
    const again = this.#takeAgain(side, room, now, horizon);
    return side === 'dead' ? again : [...again, ...this.#takeUnread(room, horizon)];
  }

  #takeAgain(side: Side, room: AnswerRoom, now: number, horizon: number): readonly Taken[] {
    const lanes = this.#lanes;
    const taken: Taken[] = [];
    for (let place; !room.isFull && (place = lanes.firstVisible(side, now)) !== undefined;) {
      const shard = this.shardOf(place, horizon);
      if (!shard) {
        lanes.remove(place);
        continue;
      }
      const index = lanes.records.indices[place]!;
      if (this.#stalls(shard)) {
        lanes.take(place);
        lanes.put(place, side, now + stallMilliseconds);
        continue;
      }
      const span = room.take(shard, index);
      if (!span) break;
      lanes.take(place);
      taken.push({ place, shard, index, span });
    }
    return taken;
  }

  #takeUnread(room: AnswerRoom, horizon: number): readonly Taken[] {
    const lanes = this.#lanes;
    const most = this.#service.quotas.queueInFlightRecords;
    const taken: Taken[] = [];
    this.#positions.turn();
    while (!room.isFull && (most === 0 || lanes.unacknowledged < most)) {
      const position = this.#positions.nextToRead(horizon, (shard) => this.#stalls(shard));
      if (!position) break;
      const { shard, next: index } = position;
      const span = room.take(shard, index);
      if (!span) break;
      position.next++;
      taken.push({ place: lanes.records.add(shard.number, index), shard, index, span });
    }
    return taken;
  }

  /** The shard of a pending record; undefined when the record is gone. */
  shardOf(place: number, horizon?: number): Shard | undefined {
    const { records } = this.#lanes;
    const shard = this.#positions.of(records.shards[place]!)?.shard;
    if (horizon !== undefined) shard?.log.trimBefore(horizon);
    return shard && records.indices[place]! >= shard.log.firstIndex ? shard : undefined;
  }

  #stalls(shard: Shard): boolean {
    return this.#service.faults.stalls(this.#stream.name, shard.id);
  }
}
