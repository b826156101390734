import { setTimeout as sleep } from 'node:timers/promises';
import { loopback } from '../../src/adapters/loopback/adapter.ts';
import { ownPrefix } from '../../src/adapters/adapter.ts';
import { createContext } from '../../src/run/context.ts';
import type { Bench, Contestant, RoundValues, Started } from '../frame/comparison.ts';
import { interleaveBy } from '../frame/interleave.ts';
import { pidsOf, runSegment, segmentOf, startCrew } from '../harness/bench-crew.ts';
import { startProgram, startRelay } from '../harness/programs.ts';
import { cpuSecondsOf } from '../kafka/produce-load.ts';

const recordBytes = 100;
const recordsPerSecond = 200_000;
const batchBytes = 131_072;
/** As many records as the harness puts into a batch of so many bytes, and 4 bytes for the length of each. */
const recordsPerBatch = Math.floor(batchBytes / (recordBytes + 64));
const leadMilliseconds = 500;

/** What a round is measured on: who sends, who receives, and who stands between them. */
interface Pipe extends Started {
  readonly producers: readonly number[];
  readonly consumers: readonly number[];
  readonly relays: readonly number[];
  /** Keeps the load going for so long; resolves when it is over, to the records of a second. */
  load(milliseconds: number): Promise<number>;
}

/** What the harness costs where the system costs nothing. */
export const loopbackBench: Bench = {
  name: 'loopback',
  plan: { rounds: 10, warmUpRounds: 1 },
  versions: {},
  comparisons: [
    {
      name: `Loopback, ${recordsPerSecond.toLocaleString('en')}/s of ${recordBytes} B`,
      lines: [
        { subject: 'harness', beyond: 'bare sockets', measure: 'producerCpuMicroseconds', wanted: { atMost: 1 } },
        { subject: 'harness', beyond: 'bare sockets', measure: 'consumerCpuMicroseconds', wanted: { atMost: 1 } },
        { subject: 'harness', measure: 'producerCpuMicroseconds' },
        { subject: 'harness', measure: 'consumerCpuMicroseconds' },
        { subject: 'harness', measure: 'serverCpuMicroseconds' },
        { subject: 'bare sockets', measure: 'producerCpuMicroseconds' },
        { subject: 'bare sockets', measure: 'consumerCpuMicroseconds' },
      ],
      measure: (plan, stage) =>
        interleaveBy({ measureRound, order: 'there and back' }, [harness, bareSockets], plan, stage),
    },
  ],
};

async function measureRound(pipe: Pipe, milliseconds: number): Promise<RoundValues> {
  const sides = [pipe.producers, pipe.consumers, pipe.relays];
  const loading = pipe.load(leadMilliseconds + milliseconds);
  loading.catch(() => undefined);
  await sleep(leadMilliseconds);
  const [before, start] = [sides.map(cpuSecondsOf), performance.now()];
  // A little less than the load lasts.
  await sleep(milliseconds - 50);
  const [after, seconds] = [sides.map(cpuSecondsOf), (performance.now() - start) / 1000];
  const rate = await loading;
  const perRecord = (side: number): number => ((after[side]! - before[side]!) / seconds / rate) * 1e6;
  return {
    recordsPerSecond: rate,
    producerCpuMicroseconds: perRecord(0),
    consumerCpuMicroseconds: perRecord(1),
    ...(pipe.relays.length > 0 ? { serverCpuMicroseconds: perRecord(2) } : {}),
  };
}

/** Its producer and consumer workers with everything they measure, and the relay of the loopback adapter. */
const harness: Contestant<Pipe> = {
  name: 'harness',
  mayBeMissing: false,
  async start({ signal }) {
    const relay = await startRelay();
    const settings = { endpoint: `127.0.0.1:${relay.ready['port']}` };
    const stream = await loopback.provision(
      { name: `${ownPrefix}bench`, partitions: 1 },
      loopback.parseSettings(settings),
      createContext(signal, 1, () => undefined),
    );
    const crew = await startCrew(
      { adapter: 'loopback', settings, stream, recordBytes, producers: 1, consumers: 1, batchBytes, inFlight: 5 },
      signal,
    );
    let segments = 0;
    return {
      version: 'this checkout',
      producers: pidsOf(crew, 'producer'),
      consumers: pidsOf(crew, 'consumer'),
      relays: [relay.pid],
      async load(milliseconds) {
        await runSegment(crew, segmentOf(segments++, recordsPerSecond, 0, milliseconds));
        const figures = crew.expect(({ type }) => type === 'producer-figures', 1);
        crew.tell({ type: 'figures' });
        const [told] = await figures;
        if (told?.report.type !== 'producer-figures') throw new Error('the producer told no figures');
        return (told.report.counts.acknowledgedInWindow / milliseconds) * 1000;
      },
      async stop() {
        await crew[Symbol.asyncDispose]();
        await relay.stop();
      },
    };
  },
};

/** As many bytes in as many writes, from one process to another. */
const bareSockets: Contestant<Pipe> = {
  name: 'bare sockets',
  mayBeMissing: false,
  async start() {
    const reader = await startProgram(new URL('./bare-reader.ts', import.meta.url), {});
    const writer = await startProgram(new URL('./bare-writer.ts', import.meta.url), {
      port: reader.ready['port'],
      batchBytes: recordsPerBatch * (recordBytes + 4),
      batchesPerSecond: recordsPerSecond / recordsPerBatch,
    });
    process.kill(writer.pid, 'SIGSTOP');
    return {
      version: `Node ${process.version}`,
      producers: [writer.pid],
      consumers: [reader.pid],
      relays: [],
      async load(milliseconds) {
        process.kill(writer.pid, 'SIGCONT');
        await sleep(milliseconds);
        process.kill(writer.pid, 'SIGSTOP');
        return recordsPerSecond;
      },
      async stop() {
        process.kill(writer.pid, 'SIGCONT');
        await writer.stop();
        await reader.stop();
      },
    };
  },
};
