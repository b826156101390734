import type { Context } from '../adapter.ts';
import { rootOf } from './refusal.ts';

const attempts = 50;

/** Asks the coordinator of a group, anew for some seconds while a fresh cluster still elects coordinators. */
export async function askCoordinator<T>({ timers, signal }: Context, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const { retriable, canRetry, name } = rootOf(error);
      // What kafkajs says when it has asked all brokers it knows, whatever they answered.
      const isElecting = retriable === true || canRetry === true || name === 'KafkaJSGroupCoordinatorNotFound';
      if (!isElecting || attempt === attempts) throw error;
      await timers.sleep(200, signal);
    }
  }
}
