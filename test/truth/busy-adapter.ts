import type { Adapter } from '../../src/adapters/adapter.ts';
import { loopback } from '../../src/adapters/loopback/adapter.ts';
import type { LoopbackSettings } from '../../src/adapters/loopback/settings.ts';

/** How long a client of this adapter is busy with each record: it can do 10,000 a second and no more. */
const recordMs = 0.1;

/** The relay's adapter, with a client that keeps the event loop of its process busy for every record it sends. */
export const adapter: Adapter<LoopbackSettings> = {
  ...loopback,
  name: 'busy',
  async connectProducer(stream, settings, context) {
    const producer = await loopback.connectProducer(stream, settings, context);
    const send = producer.send.bind(producer);
    producer.send = (batch) => {
      // By the clock, so that a slow machine makes no other client of it.
      for (const until = performance.now() + batch.count * recordMs; performance.now() < until;);
      return send(batch);
    };
    return producer;
  },
};
