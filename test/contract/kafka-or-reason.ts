import { kafka } from '../../src/adapters/kafka/adapter.ts';
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
