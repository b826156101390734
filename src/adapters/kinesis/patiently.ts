import { type Context, SystemUnreachable } from '../adapter.ts';
import { failureOfCall } from './failure.ts';
import type { KinesisSettings } from './settings.ts';

const patienceMs = 60_000;

/** What a call hands to the client, so that it ends when the run is cancelled. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * Makes a call of the control plane, again while it is throttled: those quotas are a few calls a second for the
 * whole account. Throws SystemUnreachable where nobody answers.
 */
export async function patiently<T>(
  settings: KinesisSettings,
  { timers, random, signal }: Context,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const deadline = timers.now() + patienceMs * 1e6;
  for (;;) {
    try {
      return await call({ abortSignal: signal });
    } catch (error) {
      signal.throwIfAborted();
      const { kind, message } = failureOfCall(error);
      if (kind === 'unavailable' || kind === 'timed-out') throw unreachable(settings, message, error);
      if (kind !== 'throttled' || timers.now() > deadline) throw error;
    }
    await timers.sleep(300 + 700 * random(), signal);
  }
}

function unreachable({ endpoint }: KinesisSettings, reason: string, cause: unknown): SystemUnreachable {
  return new SystemUnreachable(
    `Kinesis cannot be used at ${endpoint} (${reason || String(cause)}): start the server, or correct the target's endpoint`,
    { cause },
  );
}
