import { type KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import {
  type Context,
  type Description,
  type Leftover,
  ownPrefix,
  type Partition,
  type StreamHandle,
  type StreamSpec,
} from '../adapter.ts';
import { describeService } from './describe-service.ts';
import { leaseTables, removeLeaseTable } from './leases/lease-tables.ts';
import { openClient } from './open-client.ts';
import { patiently } from './patiently.ts';
import type { KinesisSettings } from './settings.ts';
import { listShards } from './shards.ts';
import { Streams } from './stream.ts';

export function describe(settings: KinesisSettings, context: Context): Promise<Description> {
  return withClient(settings, (client) => describeService(client, settings, context));
}

export function provision(spec: StreamSpec, settings: KinesisSettings, context: Context): Promise<StreamHandle> {
  return withClient(settings, (client) => new Streams(client, settings, context).create(spec));
}

/** Removes a stream, and the lease tables of its groups. */
export async function remove(stream: StreamHandle, settings: KinesisSettings, context: Context): Promise<void> {
  await withClient(settings, (client) => new Streams(client, settings, context).remove(stream.name));
  if (settings.leases === undefined) return;
  for (const table of await leaseTables(settings, stream.name)) await removeLeaseTable(table, settings);
}

export function partitions(
  stream: StreamHandle,
  settings: KinesisSettings,
  context: Context,
): Promise<readonly Partition[]> {
  return withClient(settings, async (client) => {
    const shards = await patiently(settings, context, (options) => listShards(client, stream.name, options));
    return shards.map(({ index, label, parents, open, detail = '' }) => ({ index, label, parents, open, detail }));
  });
}

/** Streams of this tool, of which each takes its registered consumers with it, and lease tables. */
export async function* leftovers(settings: KinesisSettings, context: Context): AsyncIterable<Leftover> {
  for (const name of await withClient(settings, (client) => ownStreams(client, settings, context)))
    yield {
      kind: 'stream',
      name,
      remove: () => withClient(settings, (client) => new Streams(client, settings, context).remove(name)),
    };
  if (settings.leases === undefined) return;
  for (const name of await leaseTables(settings))
    yield { kind: 'table', name, remove: () => removeLeaseTable(name, settings) };
}

async function ownStreams(client: KinesisClient, settings: KinesisSettings, context: Context): Promise<string[]> {
  const names: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await patiently(settings, context, (options) =>
      client.send(new ListStreamsCommand(after === undefined ? {} : { ExclusiveStartStreamName: after }), options),
    );
    names.push(...(page.StreamNames ?? []));
    after = names.at(-1);
    if (!page.HasMoreStreams || after === undefined) return names.filter((name) => name.startsWith(ownPrefix));
  }
}

async function withClient<T>(settings: KinesisSettings, use: (client: KinesisClient) => Promise<T>): Promise<T> {
  const client = openClient(settings);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
