import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '../frame/comparison.ts';
import type { Interleaving } from '../frame/interleave.ts';
import type { Chunks } from './chunks.ts';
import { cpuSecondsOf } from './produce-load.ts';

/** Records read so far at a moment of the client's own clock. */
export interface Reading {
  readonly seconds: number;
  readonly records: number;
}

/** A client that reads as fast as it can whatever is written. */
export interface Receiver extends Started {
  readonly pids: readonly number[];
  goOn(): void;
  halt(): void;
  /** What it has told since it was last asked. */
  drain(): readonly Reading[];
}

/** A client that tells nothing new for so long has come to the end. */
const quietMilliseconds = 750;
const giveUpMilliseconds = 90_000;

/** Rounds in which each contestant reads the same chunk to its end, one after another, all others being halted. */
export function consumeRounds(chunks: Chunks): Interleaving<Receiver> {
  const roundOf = new Map<Receiver, number>();
  /** Records there were after each round's chunk was written. */
  const stored: number[] = [];
  return {
    order: 'there and back',
    async measureRound(receiver) {
      const round = (roundOf.get(receiver) ?? 0) + 1;
      roundOf.set(receiver, round);
      if (round === 1) stored[0] ??= await chunks.write(0);
      stored[round] ??= await chunks.write(round);
      const records = stored[round] - stored[round - 1]!;
      const before = cpuSecondsOf(receiver.pids);
      const readings = await readToTheEnd(receiver);
      const cpuSeconds = cpuSecondsOf(receiver.pids) - before;
      return { recordsPerSecond: rateOf(readings, records), clientCpuMicroseconds: (cpuSeconds / records) * 1e6 };
    },
  };
}

/** Lets it go on until it has come to the end. Resolves to the readings at which there was something new. */
export async function readToTheEnd(receiver: Receiver): Promise<readonly Reading[]> {
  receiver.drain();
  receiver.goOn();
  const readings: Reading[] = [];
  let lastNews = performance.now();
  const end = lastNews + giveUpMilliseconds;
  try {
    while (performance.now() < end) {
      await sleep(50);
      for (const reading of receiver.drain()) {
        if (reading.records <= (readings.at(-1)?.records ?? 0)) continue;
        readings.push(reading);
        lastNews = performance.now();
      }
      // One reading alone may be what there was before.
      if (readings.length > 1 && performance.now() - lastNews > quietMilliseconds) return readings;
    }
  } finally {
    receiver.halt();
  }
  throw new Error(`read nothing, or not to the end, within ${giveUpMilliseconds / 1000} s`);
}

/** Without the first and the last reading: between those it neither gets going nor has come to the end. */
function rateOf(readings: readonly Reading[], records: number): number {
  const [first, last] = [readings[1], readings.at(-2)];
  if (!first || !last || first === last || last.seconds <= first.seconds) {
    throw new Error(`${readings.length} readings are too few for a rate: write longer chunks`);
  }
  const read = readings.at(-1)!.records - readings[0]!.records;
  if (read > records || read < records / 2) throw new Error(`${read} records were read of ${records}`);
  return (last.records - first.records) / (last.seconds - first.seconds);
}
