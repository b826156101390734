import { parseFaults } from './parse-settings.ts';
import { readBody } from './read-body.ts';
import { sendWhole, type Request, type Response } from './http-answer.ts';
import { metricsText } from './metrics-text.ts';
import { noOperation } from './read-call.ts';
import type { Service } from './service.ts';
import { version } from './version.ts';

const json = 'application/json';
const text = 'text/plain; version=0.0.4; charset=utf-8';
const longestBody = 64 * 1024;

/**
 * Answers what is not POST: `GET /health`, `GET /metrics` (Prometheus), `GET /admin/faults` and `PUT /admin/faults`
 * with the faults to change as JSON; the rest is refused as AWS refuses it.
 */
export function answerAdmin(service: Service, request: Request, response: Response): void {
  const path = (request.url ?? '').split('?')[0];
  if (request.method === 'PUT' && path === '/admin/faults') {
    readBody(request, longestBody, (body) => {
      if (body === 'too large') sendWhole(response, 413, text, `at most ${longestBody} bytes are taken here\n`);
      else if (body !== 'aborted') changeFaults(service, response, body);
    });
    return;
  }
  const known = new Map<string | undefined, () => readonly [status: number, type: string, body: string]>([
    ['/health', () => health(service)],
    ['/metrics', () => [200, text, metricsText(service)]],
    ['/admin/faults', () => [200, json, `${JSON.stringify(service.faults.faults)}\n`]],
  ]).get(path);
  if (known && request.method === 'GET') {
    const [status, type, body] = known();
    sendWhole(response, status, type, body);
  } else {
    const { status, body } = noOperation();
    sendWhole(response, status, undefined, body);
  }
}

/** Not well when what is put could not be kept. */
function health(service: Service): readonly [status: number, type: string, body: string] {
  const { journal, clock, startedAt, streams, memory, settings } = service;
  const failure = journal?.failure;
  const body = {
    status: failure === undefined ? 'ok' : 'failing',
    ...(failure === undefined ? {} : { persistence: failure }),
    version,
    uptimeSeconds: Math.round((clock.monotonic() - startedAt) / 1000),
    streams: streams.size,
    shards: [...streams.values()].reduce((sum, { shards }) => sum + shards.size, 0),
    memory: { heldBytes: memory.chunks.heldBytes, limitBytes: settings.memoryLimitBytes },
    lostRecords: memory.lostRecords,
  };
  return [failure === undefined ? 200 : 503, json, `${JSON.stringify(body)}\n`];
}

function changeFaults(service: Service, response: Response, body: Buffer): void {
  try {
    service.faults.faults = parseFaults(service.faults.faults, JSON.parse(body.toString()));
  } catch (error) {
    sendWhole(response, 400, text, `${error instanceof Error ? error.message : String(error)}\n`);
    return;
  }
  service.log(`faults: ${JSON.stringify(service.faults.faults)}`);
  // A shard that stalled until now may go on.
  for (const stream of service.streams.values()) for (const shard of stream.shards.values()) shard.wake();
  sendWhole(response, 200, json, `${JSON.stringify(service.faults.faults)}\n`);
}
