import { type Context, SystemUnreachable } from '../adapter.ts';
import { rootOf } from './refusal.ts';
import type { KafkaSettings } from './settings.ts';

/** How long reaching a broker may take before the system counts as unreachable. */
const connectWithinMs = 15_000;

/** Connects, or throws SystemUnreachable with the endpoint within a bounded time. */
export async function connectWithin(
  client: { connect(): Promise<unknown>; disconnect(): Promise<unknown> },
  settings: KafkaSettings,
  { timers, signal }: Context,
): Promise<void> {
  const connected = new AbortController();
  const tooLate = timers
    .sleep(connectWithinMs, AbortSignal.any([signal, connected.signal]))
    .then(() => Promise.reject(new Error(`no answer within ${connectWithinMs / 1_000} s`)));
  try {
    await Promise.race([client.connect(), tooLate]);
  } catch (error) {
    client.disconnect().catch(swallowDisconnect);
    signal.throwIfAborted();
    throw unreachable(settings, error);
  } finally {
    tooLate.catch(swallowDisconnect);
    connected.abort();
  }
}

/** A client that could not connect has nothing to close; its complaint about that adds nothing. */
function swallowDisconnect(): void {}

/** Why no broker answers, with what to do about it. */
function unreachable(settings: KafkaSettings, error: unknown): SystemUnreachable {
  const reason = rootOf(error).message ?? String(error);
  return new SystemUnreachable(
    `no Kafka broker can be used at ${settings.endpoint} (${reason}): start it, or correct the target's endpoint`,
    { cause: error },
  );
}
