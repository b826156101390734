import { startKinesis } from '../../src/local/start-kinesis.ts';
import type { Stage } from '../frame/comparison.ts';

/** A server that runs in a process of its own and listens on a port of this machine. */
export interface Server {
  readonly version: string;
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** A server that can be had. */
export interface ServerKind {
  readonly name: string;
  /** A peer: see Contestant. */
  readonly mayBeMissing: boolean;
  start(stage: Stage): Promise<Server>;
}

/** Our local Kinesis without quotas; streams and consumers change at once. Further settings by its own names. */
export function ours(name = 'ours', settings: Readonly<Record<string, unknown>> = {}): ServerKind {
  return {
    name,
    mayBeMissing: false,
    async start({ signal }) {
      const system = await startKinesis({
        settings: { quotas: { enforced: false }, durationsMilliseconds: noDurations, ...settings },
        signal,
      });
      return {
        version: 'this checkout',
        port: Number(new URL(system.address).port),
        // Only a system that someone else runs has none.
        pid: system.pid!,
        stop: () => system.stop(),
      };
    },
  };
}

const noDurations = {
  createStream: 0,
  updateStream: 0,
  deleteStream: 0,
  registerConsumer: 0,
  deregisterConsumer: 0,
};
