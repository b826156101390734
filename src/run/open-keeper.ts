import type { Context } from '../adapters/adapter.ts';
import type { Keeper } from '../experiments/stage.ts';
import { probeBatch } from '../load/probe.ts';
import type { ConnectedTarget } from './connect-target.ts';
import type { Systems } from './systems.ts';

/**
 * A stream of its own whose records are let expire: on a fresh system that lets them do so soon where the target is
 * local, else on the target itself. Null where the adapter knows no retention.
 * @param cleanUp goes on after an abort
 */
export async function openKeeper(
  { target, adapter, rawSettings, settings: sharedSettings }: ConnectedTarget,
  systems: Systems,
  streamName: string,
  context: Context,
  cleanUp: Context,
): Promise<Keeper | null> {
  const { retention } = adapter;
  if (retention === undefined) return null;
  const fresh = await systems.startForgetful(target);
  try {
    const settings = fresh ? adapter.parseSettings({ ...rawSettings, endpoint: fresh.endpoint }) : sharedSettings;
    const stream = await adapter.provision({ name: streamName, partitions: 1 }, settings, context);
    const producer = await adapter.connectProducer(stream, settings, context);
    return {
      range: retention.range(settings),
      hurried: fresh?.hurried ?? null,
      read: () => retention.read(stream, settings, context),
      change: (to) => retention.change(stream, to, settings, context),
      async write() {
        const outcome = await producer.send(probeBatch(0, 1, 0, context.timers.now()));
        const refused = outcome.refused[0];
        if (refused) throw new Error(`a record was refused: ${refused.kind} ${refused.code}`);
        return outcome.positionAt(0);
      },
      oldest: () => retention.oldest(stream, 0, settings, context),
      async [Symbol.asyncDispose]() {
        await producer[Symbol.asyncDispose]();
        // A system of its own takes its stream with it.
        if (fresh) await fresh.stop();
        else await adapter.remove(stream, settings, cleanUp);
      },
    };
  } catch (error) {
    await fresh?.stop();
    throw error;
  }
}
