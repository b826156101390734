import type { LocalSystem } from './local-system.ts';

/** A local Kafka, whose brokers can be killed one by one. `address` lists all of them. */
export interface LocalKafka extends LocalSystem {
  /** In order of their ids; empty where they cannot be reached one by one (a container). */
  readonly brokers: readonly LocalBroker[];
}

export interface LocalBroker {
  /** From 1, as the cluster knows it. */
  readonly id: number;
  readonly address: string;
  /** Ends its process by SIGKILL; the cluster is not told. */
  kill(): Promise<void>;
  /** Starts it again on its data; resolves when it serves. Throws SystemUnavailable. */
  start(): Promise<void>;
}
