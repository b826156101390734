import { createContext } from '../../src/run/context.ts';
import type { StreamHandle } from '../../src/adapters/adapter.ts';
import { kafka } from '../../src/adapters/kafka/adapter.ts';
import { type KafkaAdmin, loadClient } from '../../src/adapters/kafka/client.ts';
import { readSecurity } from '../../src/adapters/kafka/security.ts';
import { startKafka } from '../../src/local/start-kafka.ts';
import type { Stage } from '../frame/comparison.ts';

const client = '@platformatic/kafka';
const mebibyte = 1024 ** 2;

/** A broker of our own, and a connection that asks it how much it has stored. */
export interface Broker extends AsyncDisposable {
  readonly address: string;
  makeTopic(partitions: number): Promise<StreamHandle>;
  /** Records of a topic so far, whoever sent them and whatever was deleted since. */
  stored(topic: string): Promise<number>;
}

/** Starts the broker that `kvk` itself would start. What is not read soon is deleted: rounds write gigabytes. */
export async function startBroker({ cacheFolder, signal, report }: Stage): Promise<Broker> {
  const context = createContext(signal, 1, () => undefined);
  const system = await startKafka({
    cacheFolder,
    signal,
    report,
    properties: {
      'log.retention.bytes': String(1024 * mebibyte),
      'log.segment.bytes': String(128 * mebibyte),
      'log.retention.check.interval.ms': '2000',
      'log.segment.delete.delay.ms': '1000',
    },
    isReady: async (address) => {
      try {
        await kafka.describe(kafka.parseSettings({ endpoint: address, client }), context);
        return true;
      } catch {
        return false;
      }
    },
  });
  const settings = kafka.parseSettings({ endpoint: system.address, client });
  let admin: KafkaAdmin | undefined;
  let topics = 0;
  return {
    address: system.address,
    makeTopic: (partitions) => kafka.provision({ name: `kvk-bench-${topics++}`, partitions }, settings, context),
    async stored(topic) {
      admin ??= await (await loadClient(settings, readSecurity({}))).connectAdmin(context);
      return (await admin.bounds(topic)).reduce((sum, { high }) => sum + high, 0);
    },
    async [Symbol.asyncDispose]() {
      await admin?.[Symbol.asyncDispose]();
      await system.stop();
    },
  };
}
