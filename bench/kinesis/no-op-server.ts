import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endWithParent } from '../../src/process/end-with-parent.ts';

/*
 * A process: `node no-op-server.ts '<settings>'`. The least that a node:http server can do with the load of the local
 * Kinesis: it reads every body to its end and answers so many bytes. `POST /subscribe` gets an answer without end,
 * to which every body that comes from then on is passed on, with its length before it and some bytes after it.
 */

/** What it is started with. */
export interface NoOpSettings {
  readonly answerBytes: number;
  /** Added to each body that is passed on. */
  readonly addedBytes: number;
}

const { answerBytes, addedBytes } = JSON.parse(process.argv[2] ?? '{}') as NoOpSettings;
const answer = Buffer.alloc(answerBytes, ' ');
const head = { 'content-type': 'application/x-amz-json-1.1', 'content-length': String(answerBytes) };
const subscribers = new Set<ServerResponse>();

// Its connections are idle while others have their rounds.
const neverClosed = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 };
const server = createServer(neverClosed, (request, response) => {
  if (request.url === '/subscribe') subscribe(request, response);
  else take(request, response);
});
endWithParent();
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(200, head);
    response.end(answer);
    if (subscribers.size > 0) passOn(chunks);
  });
}

function subscribe(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(200);
  response.flushHeaders();
  subscribers.add(response);
  response.on('close', () => subscribers.delete(response));
}

function passOn(chunks: readonly Buffer[]): void {
  const bodyBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + bodyBytes + addedBytes);
  const frame = Buffer.concat([length, ...chunks, Buffer.alloc(addedBytes)]);
  for (const subscriber of subscribers) subscriber.write(frame);
}
