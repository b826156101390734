import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { EventSink } from './subscription.ts';

/** A request of either HTTP version. */
export type Request = IncomingMessage | Http2ServerRequest;
/** Its answer. */
export type Response = ServerResponse | Http2ServerResponse;

/** Sends an answer that is there as a whole. */
export function sendWhole(response: Response, status: number, contentType: string, body: Uint8Array): void {
  writeHead(response, status, { 'content-type': contentType, 'content-length': String(body.length) });
  // Both versions have this `end`, but do not declare it alike.
  (response as ServerResponse).end(body);
}

/** Begins an answer of events and returns where to put them. */
export function beginEvents(response: Response): EventSink {
  writeHead(response, 200, { 'content-type': 'application/vnd.amazon.eventstream' });
  return {
    write: (frame) => (response as ServerResponse).write(frame),
    end: () => void (response as ServerResponse).end(),
    listen: (drained, closed) => {
      response.on('drain', drained);
      response.on('close', closed);
    },
  };
}

/** Breaks the connection of a request off, so that there is no answer. */
export function breakOff(request: Request): void {
  if ('stream' in request) request.stream.session?.destroy();
  else request.socket.destroy();
}

function writeHead(response: Response, status: number, headers: Record<string, string>): void {
  (response as ServerResponse).writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers });
}
