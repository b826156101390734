import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { CallQuotas } from './call-quotas.ts';
import { cborCodec, jsonCodec, type Codec } from './codec.ts';
import type { Answer } from './direct-answer.ts';
import { isOperation, runOperation } from './dispatch.ts';
import { KinesisError } from './kinesis-error.ts';
import { metricsText } from './metrics-text.ts';
import { findUsableStream } from './operations/find-stream.ts';
import { putBatch } from './operations/put.ts';
import { subscribeToShard } from './operations/subscribe-to-shard.ts';
import { PutBatch } from './put-batch.ts';
import { readBody } from './read-body.ts';
import { readRequest } from './read-request.ts';
import { requestMembers, type RequestOf } from './request-members.ts';
import { scanPutRecords } from './scan-put-records.ts';
import type { Service } from './service.ts';
import { Subscription, type EventSink } from './subscription.ts';

/** A request of either HTTP version. */
export type Request = IncomingMessage | Http2ServerRequest;
/** Its answer. */
export type Response = ServerResponse | Http2ServerResponse;

const targetPrefix = 'Kinesis_20131202.';

/** Answers the requests of the API, and `/health` and `/metrics`. */
export class HttpHandler {
  readonly #service: Service;
  readonly #calls: CallQuotas;
  /** Used up before the event loop turns. */
  readonly #batch = new PutBatch();

  constructor(service: Service) {
    this.#service = service;
    this.#calls = new CallQuotas(service);
  }

  handle(request: Request, response: Response): void {
    response.on('error', () => request.destroy());
    if (request.method === 'GET') {
      this.#show(request, response);
      return;
    }
    const codec = request.headers['content-type']?.startsWith(cborCodec.contentType) ? cborCodec : jsonCodec;
    readBody(request, this.#service.settings.requestLimitBytes, (outcome) => {
      if (outcome === 'aborted') return;
      try {
        if (outcome === 'too large') throw new KinesisError('RequestEntityTooLargeException', '', 413);
        this.#answer(request, response, codec, outcome);
      } catch (error) {
        this.#refuse(response, codec, error);
      }
    });
  }

  #answer(request: Request, response: Response, codec: Codec, body: Buffer): void {
    const target = request.headers['x-amz-target'];
    const name = typeof target === 'string' && target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
    if (name === 'PutRecords' && codec === jsonCodec) {
      const scanned = scanPutRecords(body, this.#batch);
      if (scanned) {
        const stream = findUsableStream(this.#service, scanned);
        this.#send(response, codec, putBatch(this.#service, stream, this.#batch));
        return;
      }
    }
    if (name === 'SubscribeToShard') {
      const checked = readRequest(requestMembers.SubscribeToShard, codec.decode(body));
      const place = subscribeToShard(this.#service, checked as RequestOf<'SubscribeToShard'>);
      writeHead(response, 200, { 'content-type': 'application/vnd.amazon.eventstream' });
      new Subscription(this.#service, place, sinkOf(response), codec).start();
      return;
    }
    if (!isOperation(name)) throw new KinesisError('UnknownOperationException');
    const checked = readRequest(requestMembers[name], codec.decode(body));
    this.#calls.charge(name, checked);
    this.#send(response, codec, runOperation(this.#service, name, checked));
  }

  #send(response: Response, codec: Codec, answer: Answer, status = 200): void {
    const body = codec.encode(answer);
    writeHead(response, status, { 'content-type': codec.contentType, 'content-length': String(body.length) });
    endWith(response, body);
  }

  #refuse(response: Response, codec: Codec, error: unknown): void {
    const known = error instanceof KinesisError ? error : new KinesisError('InternalFailure', '', 500);
    if (known !== error) this.#service.log(`internal failure: ${error instanceof Error ? error.stack : String(error)}`);
    const member = known.type === 'SerializationException' ? 'Message' : 'message';
    const text = known.message === '' ? {} : { [member]: known.message };
    this.#send(response, codec, { __type: known.type, ...text }, known.status);
  }

  #show(request: Request, response: Response): void {
    const path = request.url?.split('?')[0];
    const shown =
      path === '/health' ? '{"status":"ok"}\n' : path === '/metrics' ? metricsText(this.#service) : undefined;
    const body = Buffer.from(shown ?? `Nothing at ${path}; see /health and /metrics.\n`);
    writeHead(response, shown === undefined ? 404 : 200, {
      'content-type': path === '/health' ? 'application/json' : 'text/plain; version=0.0.4',
      'content-length': String(body.length),
    });
    endWith(response, body);
  }
}

/** `writeHead` and `end` have the same shape in both versions, but not the same declaration. */
function writeHead(response: Response, status: number, headers: Record<string, string>): void {
  (response as ServerResponse).writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers });
}

function endWith(response: Response, body: Uint8Array): void {
  (response as ServerResponse).end(body);
}

function sinkOf(response: Response): EventSink {
  return {
    write: (frame) => (response as ServerResponse).write(frame),
    end: () => void (response as ServerResponse).end(),
    listen: (drained, closed) => {
      response.on('drain', drained);
      response.on('close', closed);
    },
  };
}
