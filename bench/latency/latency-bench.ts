import { setTimeout as sleep } from 'node:timers/promises';
import { clientSoftwareVersion } from '@platformatic/kafka';
import { Latencies } from '../../src/measure/histogram.ts';
import type { Bench, Comparison, Contestant, RoundValues, Stage, Started } from '../frame/comparison.ts';
import { interleaveBy } from '../frame/interleave.ts';
import { percentile } from '../frame/round-values.ts';
import { lingerMilliseconds, pidsOf, runSegment, segmentOf, startCrew } from '../harness/bench-crew.ts';
import { startProgram } from '../harness/programs.ts';
import { type Broker, startBroker } from '../kafka/broker.ts';
import { batchBytes, cpuSecondsOf } from '../kafka/produce-load.ts';
import type { BareLoad } from './bare-load.ts';

const recordBytes = 1024;
const partitions = 6;
const inFlight = 30;
const recordsPerBatch = Math.floor(batchBytes / (recordBytes + 64));
const client = '@platformatic/kafka';
const version = String(clientSoftwareVersion);
const leadMilliseconds = 1500;
/** After the last record, until it has been read. */
const tailMilliseconds = 300;

/** A producer and a consumer process that carry a constant rate. */
interface Carrier extends Started {
  readonly pids: readonly number[];
  /** Offers the rate for a lead and the time that is measured; resolves to the latencies of the latter. */
  carry(milliseconds: number): Promise<{ readonly p50Milliseconds: number; readonly p99Milliseconds: number }>;
}

/** What measuring costs: the harness against a small program that carries the same load and measures next to nothing. */
export const latencyBench: Bench = {
  name: 'latency',
  versions: {},
  comparisons: [20_000, 50_000].map(carrying),
  plan: { rounds: 16, warmUpRounds: 1, roundMilliseconds: 5000 },
};

function carrying(recordsPerSecond: number): Comparison {
  const [subject, rival, judgedBy] = ['harness', 'bare client', 'interval'] as const;
  return {
    name: `${recordsPerSecond.toLocaleString('en')}/s of 1 KiB`,
    lines: [
      { subject, rival, judgedBy, measure: 'clientCpuMicroseconds', wanted: { atMost: 1.15 } },
      { subject, rival, judgedBy, measure: 'p50Milliseconds', wanted: { atMost: 1.15 } },
      { subject, rival, judgedBy, measure: 'p99Milliseconds', wanted: { lowerBoundAtMost: 1 } },
      { subject, measure: 'clientCpuShare', wanted: { atMost: 0.7 } },
    ],
    async measure(plan, stage) {
      await using broker = await startBroker(stage);
      const contestants = [harness(broker, recordsPerSecond), bareClient(broker, recordsPerSecond)];
      const measureRound = async (carrier: Carrier, milliseconds: number): Promise<RoundValues> => {
        const carried = carrier.carry(milliseconds);
        carried.catch(() => undefined);
        await sleep(leadMilliseconds);
        const [before, start] = [cpuSecondsOf(carrier.pids), performance.now()];
        await sleep(milliseconds - 100);
        const [after, seconds] = [cpuSecondsOf(carrier.pids), (performance.now() - start) / 1000];
        const clientCpuShare = (after - before) / seconds;
        return { ...(await carried), clientCpuShare, clientCpuMicroseconds: (clientCpuShare / recordsPerSecond) * 1e6 };
      };
      return await interleaveBy({ measureRound, order: 'there and back' }, contestants, plan, stage);
    },
  };
}

function harness(broker: Broker, recordsPerSecond: number): Contestant<Carrier> {
  return {
    name: 'harness',
    mayBeMissing: false,
    async start(stage) {
      const stream = await broker.makeTopic(partitions);
      const settings = { endpoint: broker.address, client };
      const crew = await startCrew(
        { adapter: 'kafka', settings, stream, recordBytes, producers: 1, consumers: 1, batchBytes, inFlight },
        stage.signal,
      );
      let segments = 0;
      return {
        version,
        pids: [...pidsOf(crew, 'producer'), ...pidsOf(crew, 'consumer')],
        async carry(milliseconds) {
          await runSegment(crew, segmentOf(segments++, recordsPerSecond, leadMilliseconds, milliseconds));
          await sleep(tailMilliseconds);
          const figures = crew.expect(({ type }) => type === 'consumer-figures', 1);
          crew.tell({ type: 'figures' }, 'consumer');
          const [told] = await figures;
          if (told?.report.type !== 'consumer-figures') throw new Error('the consumer told no figures');
          const { counts, endToEnd } = told.report.readers[0]!;
          tellWhatIsMissing(stage, counts.received, (recordsPerSecond * milliseconds) / 1000);
          const latencies = new Latencies();
          latencies.add(endToEnd);
          // Rough, as those of the bare client are: what is judged are the pairs together.
          const at = (percentage: number): number => latencies.roughPercentile(percentage) ?? Number.NaN;
          return { p50Milliseconds: at(50), p99Milliseconds: at(99) };
        },
        stop: () => crew[Symbol.asyncDispose](),
      };
    },
  };
}

function bareClient(broker: Broker, recordsPerSecond: number): Contestant<Carrier> {
  return {
    name: 'bare client',
    mayBeMissing: false,
    async start(stage) {
      const { name: topic } = await broker.makeTopic(partitions);
      const { address } = broker;
      const load: BareLoad = {
        address,
        topic,
        partitions,
        recordBytes,
        recordsPerSecond,
        recordsPerBatch,
        lingerMilliseconds,
      };
      let hear: (told: { records: number; latencies: number[] }) => void = () => undefined;
      const consumer = await startProgram(new URL('./bare-consumer.ts', import.meta.url), load, (line) =>
        hear(line as { records: number; latencies: number[] }),
      );
      const producer = await startProgram(new URL('./bare-producer.ts', import.meta.url), load);
      const told = async (): Promise<{ records: number; latencies: number[] }> => {
        const { promise, resolve } = Promise.withResolvers<{ records: number; latencies: number[] }>();
        hear = resolve;
        await consumer.tell('tell');
        return await promise;
      };
      return {
        version,
        pids: [producer.pid, consumer.pid],
        async carry(milliseconds) {
          await producer.tell({ milliseconds: leadMilliseconds + milliseconds });
          await sleep(leadMilliseconds);
          await told();
          await sleep(milliseconds + tailMilliseconds);
          const { records, latencies } = await told();
          tellWhatIsMissing(stage, records, (recordsPerSecond * milliseconds) / 1000);
          const sorted = latencies.toSorted((a, b) => a - b);
          return { p50Milliseconds: percentile(sorted, 0.5), p99Milliseconds: percentile(sorted, 0.99) };
        },
        async stop() {
          await producer.stop();
          await consumer.stop();
        },
      };
    },
  };
}

/** A client that could not keep up has the latency of its own backlog: the round is told as such. */
function tellWhatIsMissing({ report }: Stage, received: number, expected: number): void {
  if (received < 0.97 * expected) report(`only ${received} of ${expected} records arrived in time`);
}
