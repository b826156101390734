import { kafka } from '../../src/adapters/kafka/adapter.ts';
import { loadLibrdkafka } from '../../src/adapters/kafka/librdkafka-library.ts';
import { makeContext } from '../../src/contract/make-context.ts';
import { startKafka } from '../../src/local/start-kafka.ts';
import { systemOrReason, type SystemOrReason } from './system-or-reason.ts';

/** A local broker that answers the adapter, or why there is none. */
export function kafkaOrReason(): Promise<SystemOrReason> {
  return systemOrReason('kafka', () =>
    startKafka({
      heapMegabytes: 384,
      isReady: async (address) => {
        try {
          await kafka.describe(kafka.parseSettings({ endpoint: address }), makeContext());
          return true;
        } catch {
          return false;
        }
      },
    }),
  );
}

/**
 * Why librdkafka cannot be driven; undefined where it can. Users install it themselves: it is found from the folder the
 * tests are started in too.
 */
export function reasonWithoutLibrdkafka(): string | undefined {
  try {
    loadLibrdkafka();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
