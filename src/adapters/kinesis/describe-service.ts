import { DescribeLimitsCommand, type KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import description from '@aws-sdk/client-kinesis/package.json' with { type: 'json' };
import { printDuration } from '../../units/duration.ts';
import type { Context, Description } from '../adapter.ts';
import { failureOfCall } from './failure.ts';
import { isAws, isLoopback } from './open-client.ts';
import { patiently } from './patiently.ts';
import type { KinesisSettings } from './settings.ts';

/** Asks the service for what it tells of itself. */
export async function describeService(
  client: KinesisClient,
  settings: KinesisSettings,
  context: Context,
): Promise<Description> {
  const streams = await patiently(settings, context, (options) => client.send(new ListStreamsCommand({}), options));
  const shards = await openShards(client, settings, context);
  const aws = isAws(settings.endpoint);
  const count = streams.StreamNames?.length ?? 0;
  return {
    system: aws ? 'Amazon Kinesis Data Streams' : 'Amazon Kinesis Data Streams (local server)',
    version: 'API 2013-12-02',
    client: `@aws-sdk/client-kinesis ${description.version}`,
    evidence: aws ? 'measured' : 'simulated',
    where: aws ? `AWS, ${settings.region}` : `server at ${where(settings.endpoint)}`,
    topology: {
      streams: streams.HasMoreStreams ? `${count} or more` : String(count),
      'open shards': shards,
    },
    settings: {
      endpoint: settings.endpoint,
      region: settings.region,
      consumer: settings.consumer,
      pollInterval: settings.consumer === 'polling' ? printDuration(settings.pollInterval) : 'none, records are pushed',
      aggregation: settings.aggregation,
      ...(settings.leases && {
        leases: `Kinesis Client Library 2.x table in DynamoDB at ${settings.leases.endpoint}`,
        failover: printDuration(settings.leases.failover),
      }),
      httpHandler: settings.httpHandler === 'http1' ? 'HTTP/1.1, connections kept alive' : 'HTTP/2, pooled sessions',
      requestTimeout: printDuration(settings.requestTimeout),
      connections: settings.httpHandler === 'http1' ? String(settings.connections) : 'one session for many calls',
    },
    clientRetries: '',
  };
}

/** Not every server that speaks the API has this call, and not every account may make it. */
async function openShards(client: KinesisClient, settings: KinesisSettings, context: Context): Promise<string> {
  try {
    const limits = await patiently(settings, context, (options) => client.send(new DescribeLimitsCommand({}), options));
    return `${limits.OpenShardCount} of ${limits.ShardLimit} allowed`;
  } catch (error) {
    if (failureOfCall(error).kind !== 'rejected') throw error;
    return 'not told';
  }
}

function where(endpoint: string): string {
  return isLoopback(endpoint) ? 'loopback, one process, no network' : new URL(endpoint).host;
}
