import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../process/child.ts';
import { SystemUnavailable } from './system-unavailable.ts';

export interface Readiness {
  /** What is to become ready, usually a child process. */
  readonly system: Pick<Child, 'name' | 'ended' | 'lastLines'>;
  /** Asks the system once; a rejection counts as "not yet". */
  readonly isReady: () => Promise<boolean>;
  readonly withinMs: number;
  /** Where its log lies, for messages. */
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
}

const pollMs = 100;

/**
 * Asks a starting system until it answers. Throws SystemUnavailable at once when its process ends (`exited`) and when
 * the time is over (`not-ready`), and the signal's reason when that is aborted.
 */
export async function untilReady({ system, isReady, withinMs, log, signal }: Readiness): Promise<void> {
  const over = new AbortController();
  const limits = AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]);
  let refusal = '';
  const asking = async (): Promise<'ready' | undefined> => {
    while (!limits.aborted) {
      try {
        if (await isReady()) return 'ready';
      } catch (error) {
        refusal = `; the last question failed: ${(error as Error).message}`;
      }
      await delay(pollMs, undefined, { signal: limits }).catch(() => undefined);
    }
    return undefined;
  };
  const timeIsOver = delay(withinMs, undefined, { signal: limits }).catch(() => undefined);
  const outcome = await Promise.race([asking(), timeIsOver, system.ended]);
  over.abort();
  signal?.throwIfAborted();
  if (outcome === 'ready') return;
  const lines = system.lastLines().slice(-20);
  if (outcome !== undefined) {
    const { code, signal: by } = outcome;
    throw new SystemUnavailable({
      code: 'exited',
      what: `${system.name} ended while starting, ${by === null ? `with exit code ${code}` : `by ${by}`}`,
      where: log,
      mend: 'The reason is in its last lines.',
      lines,
    });
  }
  throw new SystemUnavailable({
    code: 'not-ready',
    what: `${system.name} was not ready within ${withinMs / 1000} s${refusal}`,
    where: log,
    mend: 'Look into its log; on a slow machine give it more time.',
    lines,
  });
}
