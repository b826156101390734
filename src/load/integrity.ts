import { Bitmap } from './bitmap.ts';
import type { PositionLog } from './position-log.ts';

/** What one producer vouches for. */
export interface ProducerRecord {
  readonly producer: number;
  readonly acknowledged: Bitmap;
  readonly indeterminate: Bitmap;
  readonly positions?: PositionLog;
}

/** What one reader saw, or one of its members. */
export interface ReaderRecord {
  readonly reader: number;
  readonly seen: readonly {
    readonly received: Bitmap;
    readonly duplicated: Bitmap;
    readonly positions?: PositionLog;
  }[];
  readonly reordered: number;
  readonly foreign: number;
  readonly examples: readonly string[];
}

/** One record that was lost, duplicated or read elsewhere. */
export interface Missed {
  readonly what: 'lost' | 'duplicated' | 'misplaced';
  readonly producer: number;
  readonly reader: number;
  readonly sequence: number;
}

/** Sums over all readers; names follow Jepsen's Kafka workload. Counted since the session began. */
export interface IntegrityCount {
  acknowledged: number;
  lost: number;
  duplicated: number;
  reordered: number;
  /** Read at another position than was acknowledged, among the records whose positions are compared. */
  misplaced: number;
  indeterminate: number;
  foreign: number;
  examples: string[];
}

const examplesKept = 10;

/**
 * Joins both sides: acknowledged and not received by a reader is lost; received twice without a time-out in between
 * is duplicated. `ended` tells of each reader whether it had come to the end: what one that was still reading lacks
 * is not yet lost. `examples` are the readers' own; the first few of `missed` are still to be told with their places.
 */
export function countIntegrity(
  producers: readonly ProducerRecord[],
  readers: readonly ReaderRecord[],
  ended: (reader: number) => boolean,
): { count: IntegrityCount; missed: readonly Missed[] } {
  const missed: Missed[] = [];
  const count: IntegrityCount = {
    acknowledged: sum(producers.map(({ acknowledged }) => acknowledged.size)),
    lost: 0,
    duplicated: 0,
    reordered: sum(readers.map(({ reordered }) => reordered)),
    misplaced: 0,
    indeterminate: sum(producers.map(({ indeterminate }) => indeterminate.size)),
    foreign: sum(readers.map(({ foreign }) => foreign)),
    examples: readers.flatMap(({ examples }) => examples),
  };
  for (const { reader, seen } of readers) {
    for (const { producer, acknowledged, indeterminate, positions } of producers) {
      const { received, duplicated, positions: read } = seen[producer]!;
      const lost = ended(reader) ? acknowledged.without(received) : { count: 0, first: [] };
      const twice = duplicated.without(indeterminate);
      count.lost += lost.count;
      count.duplicated += twice.count;
      for (const sequence of lost.first) missed.push({ what: 'lost', producer, reader, sequence });
      for (const sequence of twice.first) missed.push({ what: 'duplicated', producer, reader, sequence });
      // Of one that was sent again an earlier attempt may be what was read.
      const astray = positions && read ? positions.conflictsWith(read, (each) => indeterminate.has(each)) : [];
      count.misplaced += astray.length;
      for (const sequence of astray.slice(0, 5)) missed.push({ what: 'misplaced', producer, reader, sequence });
    }
  }
  count.examples.splice(examplesKept);
  missed.splice(examplesKept - count.examples.length);
  return { count, missed };
}

/** Joins what the members of each reader saw: what two of them received is duplicated. Takes over their bitmaps. */
export function mergeMembers(members: readonly ReaderRecord[]): ReaderRecord[] {
  const readers = Map.groupBy(members, ({ reader }) => reader);
  return [...readers.values()].map(([first, ...others]) => {
    for (const other of others) {
      first!.seen.forEach(({ received, duplicated, positions }, producer) => {
        const theirs = other.seen[producer]!;
        duplicated.merge(theirs.duplicated);
        if (theirs.positions) positions?.merge(theirs.positions);
        duplicated.merge(received.merge(theirs.received));
      });
    }
    const all = [first!, ...others];
    return {
      ...first!,
      reordered: sum(all.map(({ reordered }) => reordered)),
      foreign: sum(all.map(({ foreign }) => foreign)),
      examples: all.flatMap(({ examples }) => examples),
    };
  });
}

/** @param place `partition 3`, or the key where the system alone knows the partition */
export function printMissed({ what, producer, reader, sequence }: Missed, place: string): string {
  return `${what}: producer ${producer}, reader ${reader}, ${place}, sequence ${sequence}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
