import type { Adapter, Capabilities } from '../adapters/adapter.ts';
import type { TestContext } from './make-context.ts';
import type { Workbench } from './workbench.ts';

/** A case as a value: what it is called, when it does not apply, and what it does on a stream of its own. */
export interface StreamCase {
  readonly name: string;
  readonly partitions: number;
  /** Why the case does not apply, by what the adapter declares. */
  readonly skip?: (subject: Subject) => string | false;
  /** 90 seconds when not given. */
  readonly timeoutMs?: number;
  run(workbench: Workbench): Promise<void>;
}

/** The adapter under test with what all cases need to know of it. */
export interface Subject {
  readonly adapter: Adapter;
  /** As written in a scenario. */
  readonly rawSettings: Readonly<Record<string, unknown>>;
  readonly settings: unknown;
  readonly capabilities: Capabilities;
  /** The settings with an endpoint on another port, where another server or none listens. */
  readonly settingsAt: (port: number) => unknown;
  readonly newContext: () => TestContext;
  /** A name no other case uses. */
  readonly newName: () => string;
}
