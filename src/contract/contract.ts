import { describe, test } from 'node:test';
import type { Adapter } from '../adapters/adapter.ts';
import { endingCases } from './ending-cases.ts';
import { groupCases } from './group-cases.ts';
import { type TestContext, makeContext } from './make-context.ts';
import { readingCases } from './reading-cases.ts';
import { resizeCases } from './resize-cases.ts';
import { retentionCases } from './retention-cases.ts';
import { sendingCases } from './sending-cases.ts';
import { settingsCases } from './settings-cases.ts';
import { sizeCases } from './size-cases.ts';
import { streamCases } from './stream-cases.ts';
import type { StreamCase, Subject } from './stream-case.ts';
import { onStream } from './workbench.ts';

const streamed: readonly StreamCase[] = [
  ...streamCases,
  ...sendingCases,
  ...sizeCases,
  ...readingCases,
  ...groupCases,
  ...resizeCases,
  ...retentionCases,
  ...endingCases,
];

export interface ContractOptions<S> {
  readonly adapter: Adapter<S>;
  /** As written in a scenario: `parseSettings` is under test too. */
  readonly settings: Readonly<Record<string, unknown>> & { readonly endpoint: string };
  /** An `endpoint` on another port of the same host; the one in the settings with its ports replaced when not given. */
  readonly endpointAt?: (port: number) => string;
  /** Makes the context of a case; real time when not given. */
  readonly context?: () => TestContext;
  /** Begins the names of the streams that are made, after `kvk-`; the adapter's name when not given. */
  readonly prefix?: string;
  /** Why the system cannot be had; all cases are skipped for that reason. */
  readonly skip?: string | undefined;
}

/**
 * Registers the cases every adapter must pass, with node:test. A case is skipped only where the adapter's own
 * capabilities exclude it. The system must be running; each case makes a stream of its own and removes it.
 */
export function contractSuite<S>(options: ContractOptions<S>): void {
  const { adapter, settings: rawSettings, context = () => makeContext(), prefix = adapter.name, skip } = options;
  const { endpointAt = (port: number) => rawSettings.endpoint.replaceAll(/:\d+/g, `:${port}`) } = options;
  const settings = adapter.parseSettings(rawSettings);
  let made = 0;
  const subject: Subject = {
    adapter,
    rawSettings,
    settings,
    capabilities: adapter.capabilities(settings),
    settingsAt: (port) => adapter.parseSettings({ ...rawSettings, endpoint: endpointAt(port) }),
    newContext: context,
    newName: () => `kvk-${prefix}-${process.pid}-${++made}`,
  };
  void describe(`${adapter.name} keeps the adapter contract`, { skip: skip ?? false, concurrency: false }, () => {
    settingsCases(subject);
    for (const each of streamed) {
      const { name, timeoutMs = 90_000 } = each;
      const excluded = each.skip?.(subject) ?? false;
      void test(name, { timeout: timeoutMs, skip: excluded }, () => onStream(subject, each));
    }
  });
}
