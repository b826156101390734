import type { Adapter } from '../../src/adapters/adapter.ts';
import { loopback } from '../../src/adapters/loopback/adapter.ts';
import type { LoopbackSettings } from '../../src/adapters/loopback/settings.ts';

/** How long a client of this adapter is busy with each record: it can do 10,000 a second and no more. */
const recordMs = 0.1;
/** Which client is: `?producer` or `?consumer` in the URL by which the adapter is named. */
const busySide = new URL(import.meta.url).search.slice(1);

/** Keeps the event loop busy by the clock, so that a slow machine makes no other client of it. */
function work(side: 'producer' | 'consumer', records: number): void {
  if (side !== busySide) return;
  for (const until = performance.now() + records * recordMs; performance.now() < until;);
}

/** The relay's adapter, with a client that is busy with every record. */
export const adapter: Adapter<LoopbackSettings> = {
  ...loopback,
  name: 'busy',
  async connectProducer(stream, settings, context) {
    const producer = await loopback.connectProducer(stream, settings, context);
    const send = producer.send.bind(producer);
    producer.send = (batch) => {
      work('producer', batch.count);
      return send(batch);
    };
    return producer;
  },
  connectConsumer(stream, membership, deliver, settings, context) {
    const busily: typeof deliver = (batch) => {
      work('consumer', batch.count);
      return deliver(batch);
    };
    return loopback.connectConsumer(stream, membership, busily, settings, context);
  },
};
