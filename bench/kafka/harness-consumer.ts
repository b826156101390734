import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../../src/measure/clock.ts';
import type { Contestant } from '../frame/comparison.ts';
import { pidsOf, startCrew } from '../harness/bench-crew.ts';
import type { Broker } from './broker.ts';
import type { Chunks, ConsumeLoad } from './chunks.ts';
import type { Reading, Receiver } from './consume-load.ts';
import { type HarnessClient, nameOf } from './harness-producer.ts';
import { batchBytes } from './produce-load.ts';

/** A member that is halted between rounds must not be missed by its group, nor think that an answer is late. */
const patience = { sessionTimeout: '20min', requestTimeout: '20min' };

/** A group that is halted while partitions change hands begins anew when it goes on: by then every member has its own. */
const settleMilliseconds = 10_000;

/** The harness's own consumer workers, members of one group, which are halted between rounds. */
export function harnessConsumer(
  broker: Broker,
  chunks: Chunks,
  { recordBytes }: ConsumeLoad,
  client: HarnessClient,
): Contestant<Receiver> {
  return {
    name: nameOf(client),
    mayBeMissing: false,
    async start({ signal }) {
      const crew = await startCrew(
        {
          adapter: 'kafka',
          settings: { endpoint: broker.address, client: client.client, ...patience },
          stream: chunks.stream,
          recordBytes,
          batchBytes,
          inFlight: 1,
          group: nameOf(client).replaceAll(/\W/g, ''),
          producers: 0,
          consumers: client.workers,
        },
        signal,
      );
      const pids = pidsOf(crew, 'consumer');
      const signalAll = (name: NodeJS.Signals): void => pids.forEach((pid) => process.kill(pid, name));
      const totals = new SummedTotals(client.workers);
      crew.listen((_worker, report) => {
        if (report.type === 'progress') totals.add(report.at, report.totals[0] ?? 0);
      });
      if (client.workers > 1) await sleep(settleMilliseconds, undefined, { signal });
      signalAll('SIGSTOP');
      return {
        version: client.version,
        pids,
        goOn() {
          totals.since = now();
          signalAll('SIGCONT');
        },
        halt: () => signalAll('SIGSTOP'),
        drain: () => totals.drain(),
        async stop() {
          signalAll('SIGCONT');
          await crew[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** Adds up what several workers told of the same moment. */
class SummedTotals {
  /** What was told of a moment before this one is left out: a halted worker tells of the past when it goes on. */
  since = 0;
  readonly #workers: number;
  readonly #partial = new Map<number, number[]>();
  #readings: Reading[] = [];

  constructor(workers: number) {
    this.#workers = workers;
  }

  add(at: number, total: number): void {
    if (at < this.since) return;
    const totals = [...(this.#partial.get(at) ?? []), total];
    this.#partial.set(at, totals);
    if (totals.length < this.#workers) return;
    this.#partial.delete(at);
    this.#readings.push({ seconds: at / 1e9, records: totals.reduce((sum, each) => sum + each, 0) });
  }

  drain(): readonly Reading[] {
    return this.#readings.splice(0);
  }
}
