import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import { SystemUnreachable } from '../adapter.ts';
import type { KinesisSettings } from './settings.ts';

/**
 * A client whose every failed call is told at once: the SDK's own retries are off, because they would hide throttling
 * inside a longer latency.
 * @param connections `unlimited` for subscriptions, each of which keeps a connection to itself
 */
export function openClient(settings: KinesisSettings, connections: number | 'unlimited' = settings.connections) {
  if (settings.endpoint === 'local')
    throw new SystemUnreachable("Kinesis endpoint 'local' names no server yet: start one and give its URL");
  return new KinesisClient({
    endpoint: settings.endpoint,
    region: settings.region,
    maxAttempts: 1,
    requestHandler: handlerOf(settings, connections),
    ...(isLoopback(settings.endpoint) ? { credentials: localCredentials } : {}),
  });
}

/** A local server checks no signature, and real credentials must not be sent to one. */
const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

function handlerOf({ httpHandler, requestTimeout }: KinesisSettings, connections: number | 'unlimited') {
  if (httpHandler === 'http2')
    return new NodeHttp2Handler({ requestTimeout, disableConcurrentStreams: false, maxConcurrentStreams: 100 });
  const agent = { keepAlive: true, maxSockets: connections === 'unlimited' ? Infinity : connections };
  return new NodeHttpHandler({
    connectionTimeout: Math.min(requestTimeout, 3_000),
    requestTimeout,
    // Without this the handler only logs that the time is over.
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });
}

/** Whether a URL stays on this machine. */
export function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** Whether a URL is a service of AWS itself, so that figures are measurements and not simulations. */
export function isAws(endpoint: string): boolean {
  return /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}
