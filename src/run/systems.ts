import type { Hurried, Step } from '../experiments/stage.ts';
import type { Target } from '../scenario/scenario.ts';

/** Where targets get their systems from; the command line starts local ones. */
export interface Systems {
  /** The system of a target, started when it is `local` and not running yet. Throws when it cannot be had. */
  resolve(target: Target): Promise<ResolvedSystem>;
  /** A local system of its own, from nothing; null where the target is not local. */
  startFresh(target: Target): Promise<FreshSystem | null>;
  /** The same, set so that records expire within seconds; null where the target is not local. */
  startForgetful(target: Target): Promise<(FreshSystem & { readonly hurried: Hurried }) | null>;
}

export interface ResolvedSystem {
  /** Broker list or URL; empty for an adapter that needs none. */
  readonly endpoint: string;
  /** Settings to use instead of the target's own, such as where a further system is. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** True the first time a local system is given: it is still cold. */
  readonly cold: boolean;
  /** How and where it runs, e.g. `local JVM, data on ext4`. */
  readonly where: string;
  /** CPU seconds used so far; null where it is not ours. */
  cpuSeconds(): number | null;
  /** Its brokers, where they are processes of ours that can be killed one by one. */
  readonly brokers?: readonly SystemBroker[];
}

export interface SystemBroker {
  readonly id: number;
  /** `host:port`. */
  readonly address: string;
  /** By SIGKILL. */
  kill(): Promise<void>;
  /** Resolves when it serves again. */
  start(): Promise<void>;
}

export interface FreshSystem {
  readonly endpoint: string;
  readonly steps: readonly Step[];
  stop(): Promise<void>;
}
