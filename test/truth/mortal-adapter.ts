import type { Adapter } from '../../src/adapters/adapter.ts';
import { loopback } from '../../src/adapters/loopback/adapter.ts';
import type { LoopbackSettings } from '../../src/adapters/loopback/settings.ts';

const batchesBeforeDeath = 100;

/** The relay's adapter, whose producer's process is killed after some batches. */
export const adapter: Adapter<LoopbackSettings> = {
  ...loopback,
  name: 'mortal',
  async connectProducer(stream, settings, context) {
    const producer = await loopback.connectProducer(stream, settings, context);
    const send = producer.send.bind(producer);
    let batches = 0;
    producer.send = (batch) => {
      if (++batches > batchesBeforeDeath) process.kill(process.pid, 'SIGKILL');
      return send(batch);
    };
    return producer;
  },
};
