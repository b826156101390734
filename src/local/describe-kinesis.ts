import { spawnEntry } from '../process/spawn-entry.ts';

/** A setting by its name: AWS's value and what it means. */
export type DescribedSettings = Readonly<Record<string, { readonly value: number | string; readonly meaning: string }>>;

/** What of the local Kinesis has many names. */
export interface KinesisDescription {
  readonly quotas: DescribedSettings;
  /** Calls per second by operation. */
  readonly callsPerSecond: Readonly<Record<string, number>>;
  readonly faults: DescribedSettings;
}

/** Asks the server's program for the names of its quotas and faults. Throws what spawning it throws. */
export async function describeKinesis(): Promise<KinesisDescription> {
  const lines: string[] = [];
  const child = await spawnEntry('local-kinesis', ['describe'], {
    name: 'The local Kinesis',
    onStandardOutputLine: (line) => lines.push(line),
  });
  await child.ended;
  return JSON.parse(lines.join('')) as KinesisDescription;
}
