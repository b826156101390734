import { randomFillSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { freeMemory } from './free-memory.ts';
import type { EventSink } from './subscription.ts';

const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date',
};

const longIdBytes = 72;
/** Random bytes for many ids: asking for them takes longer than the ids. */
const randomPool = Buffer.alloc(longIdBytes * 128);
let randomUsed = randomPool.length;

/** A request of either HTTP version. */
export type Request = IncomingMessage | Http2ServerRequest;
/** Its answer. */
export type Response = ServerResponse | Http2ServerResponse;

/** The answer to a request that is not taken as a call of the API. */
export interface Refusal {
  readonly status: number;
  /** Content type; AWS sends none with XML. */
  readonly type?: string;
  readonly body: string;
}

/** Sends an answer that is there as a whole; nobody may look at its memory any more. */
export function sendWhole(
  response: Response,
  status: number,
  contentType: string | undefined,
  body: Uint8Array | string,
): void {
  writeHead(response, status, {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    'content-length': String(Buffer.byteLength(body)),
  });
  // Both versions have this `end`, but do not declare it alike.
  (response as ServerResponse).end(body, () => {
    // A stream of HTTP/2 says so as well when it is reset, and its last bytes may still be on their way.
    if (typeof body !== 'string' && !('stream' in response)) freeMemory(body);
  });
}

/** Answers a browser that asks whether it may send a request from another origin: it may. */
export function sendPreflight(request: Request, response: Response): void {
  const asked = (name: string, allowed: string): Record<string, string> => {
    const value = request.headers[name];
    return typeof value === 'string' ? { [allowed]: value } : {};
  };
  (response as ServerResponse).writeHead(200, {
    'x-amzn-requestid': randomUUID(),
    'access-control-allow-origin': '*',
    ...asked('access-control-request-headers', 'access-control-allow-headers'),
    ...asked('access-control-request-method', 'access-control-allow-methods'),
    'access-control-max-age': '172800',
    'content-length': '0',
  });
  response.end();
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
  (response as ServerResponse).writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    'x-amz-id-2': longId(),
    ...(response.req.headers.origin === undefined ? {} : crossOrigin),
    ...headers,
  });
}

/** AWS's second id of a request. */
function longId(): string {
  if (randomUsed === randomPool.length) {
    randomFillSync(randomPool);
    randomUsed = 0;
  }
  const start = randomUsed;
  randomUsed += longIdBytes;
  return randomPool.toString('base64', start, randomUsed);
}
