import type { Contestant } from '../frame/comparison.ts';
import { pidsOf, runSegment, segmentOf, startCrew } from '../harness/bench-crew.ts';
import type { Broker } from './broker.ts';
import { batchBytes, type ProduceLoad, type Sender } from './produce-load.ts';

/** A client library, as the adapter's setting names it, in so many worker processes. */
export interface HarnessClient {
  readonly client: string;
  readonly version: string;
  readonly workers: number;
}

export function nameOf({ client, workers }: HarnessClient): string {
  return `${client} x ${workers}`;
}

/** ProducerPerformance has 5 requests under way, each with a batch of every partition that has one. */
const inFlightPerPartition = 5;
/** More bytes a second than anything here takes, so that the open loop is always behind and sends without a pause. */
const offeredBytesPerSecond = 1.5e9;
const offeredAtMost = 5e6;

/** The harness's own producer workers, which are offered more than they can send. */
export function harnessProducer(broker: Broker, load: ProduceLoad, client: HarnessClient): Contestant<Sender> {
  return {
    name: nameOf(client),
    mayBeMissing: false,
    async start({ signal }) {
      const stream = await broker.makeTopic(load.partitions);
      const { recordBytes, acks } = load;
      const crew = await startCrew(
        {
          adapter: 'kafka',
          stream,
          recordBytes,
          batchBytes,
          inFlight: inFlightPerPartition * load.partitions,
          producers: client.workers,
          consumers: 0,
          settings: { endpoint: broker.address, client: client.client, acks },
        },
        signal,
      );
      const offered = Math.min(offeredAtMost, offeredBytesPerSecond / recordBytes);
      let segments = 0;
      let running: Promise<void> = Promise.resolve();
      return {
        version: client.version,
        pids: pidsOf(crew, 'producer'),
        begin(milliseconds) {
          running = runSegment(crew, segmentOf(segments++, offered, 0, milliseconds));
          // Told by halt, or by whoever waits for it.
          running.catch(() => undefined);
        },
        halt: () => running,
        stored: () => broker.stored(stream.name),
        stop: () => crew[Symbol.asyncDispose](),
      };
    },
  };
}
