import type { Context, StreamHandle } from '../adapters/adapter.ts';
import type { MetadataDesk } from '../experiments/stage.ts';
import type { ConnectedTarget } from './connect-target.ts';
import type { SystemBroker } from './systems.ts';

export interface DeskFacts {
  readonly connected: ConnectedTarget;
  readonly streamName: () => string;
  /** Ends every request under way when the desk is closed. */
  readonly contextOf: (signal: AbortSignal) => Context;
  readonly cleanUpContext: () => Context;
  readonly note: (text: string) => void;
}

/** Changes a system's metadata, and takes its keeper away; what was made goes with the desk. */
export function openMetadataDesk(facts: DeskFacts): MetadataDesk {
  const { adapter, settings, system } = facts.connected;
  const { brokers = [] } = system;
  const closing = new AbortController();
  const context = facts.contextOf(closing.signal);
  const names = new Set<string>();
  const making: Promise<unknown>[] = [];
  let dead: SystemBroker | undefined;
  const create = async (partitions: number): Promise<StreamHandle> => {
    const name = facts.streamName();
    names.add(name);
    return await adapter.provision({ name, partitions }, settings, context);
  };
  return {
    create(partitions) {
      const creating = create(partitions);
      making.push(creating.catch(() => undefined)); // Whoever asked is told.
      return creating;
    },
    async grow(stream, partitions) {
      if (adapter.resize === undefined) return false;
      const { accepted } = await adapter.resize.request(stream, partitions, settings, context);
      if (accepted) await adapter.resize.settled(stream, partitions, settings, context);
      return accepted;
    },
    async killController() {
      if (brokers.length < 2) return null;
      const id = await adapter.activeController?.(settings, context);
      dead = brokers.find((broker) => broker.id === id);
      if (dead === undefined) return null;
      const at = context.timers.now();
      await dead.kill();
      return { broker: `broker ${dead.id}`, at };
    },
    async startController() {
      await dead?.start();
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the metadata desk is closed'));
      await Promise.all(making);
      try {
        // Also those whose making failed half-way, and none of the many that were never made.
        for await (const left of adapter.leftovers?.(settings, facts.cleanUpContext()) ?? []) {
          if (!names.has(left.name)) continue;
          await left
            .remove()
            .catch((error: Error) => facts.note(`${left.name} could not be removed: ${error.message}`));
        }
      } catch (error) {
        facts.note(
          `what the metadata experiment made could not be listed, so it may be left: ${(error as Error).message}`,
        );
      }
    },
  };
}
