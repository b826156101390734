import { answerAdmin } from './admin.ts';
import { CallQuotas } from './call-quotas.ts';
import { cborCodec, jsonCodec, type Codec } from './codec.ts';
import type { Answer } from './direct-answer.ts';
import { isOperation, runOperation } from './dispatch.ts';
import type { CallFault } from './fault-injector.ts';
import { beginEvents, breakOff, sendWhole, type Request, type Response } from './http-answer.ts';
import { KinesisError } from './kinesis-error.ts';
import { findUsableStream } from './operations/find-stream.ts';
import { putBatch } from './operations/put.ts';
import { subscribeToShard } from './operations/subscribe-to-shard.ts';
import { PutBatch } from './put-batch.ts';
import { readBody } from './read-body.ts';
import { readRequest } from './read-request.ts';
import { requestMembers, type RequestOf } from './request-members.ts';
import { scanPutRecords } from './scan-put-records.ts';
import type { Service } from './service.ts';
import { Subscription } from './subscription.ts';

const targetPrefix = 'Kinesis_20131202.';

/** Answers the requests of the API: POST to `/`. Everything else goes to the administration. */
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
    if (request.method !== 'POST') {
      answerAdmin(this.#service, request, response);
      return;
    }
    readBody(request, this.#service.settings.requestLimitBytes, (body) => {
      if (body === 'too large') {
        sendWhole(response, 413, jsonCodec.contentType, Buffer.from('{"__type":"RequestEntityTooLargeException"}'));
      } else if (body !== 'aborted') this.#answer(request, response, body);
    });
  }

  #answer(request: Request, response: Response, body: Buffer): void {
    const codec = request.headers['content-type']?.startsWith(cborCodec.contentType) ? cborCodec : jsonCodec;
    const target = request.headers['x-amz-target'];
    const name = typeof target === 'string' && target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
    const fault = this.#service.faults.faultOf(name);
    let send: () => void;
    try {
      failIfAsked(fault);
      send =
        name === 'SubscribeToShard'
          ? this.#subscription(response, codec, body)
          : this.#whole(response, name, codec, body);
    } catch (error) {
      send = this.#refusal(response, codec, error);
    }
    this.#service.after(fault.delayMilliseconds, fault.kind === 'dropped' ? () => breakOff(request) : send);
  }

  #subscription(response: Response, codec: Codec, body: Buffer): () => void {
    const checked = readRequest(requestMembers.SubscribeToShard, codec.decode(body));
    const place = subscribeToShard(this.#service, checked as RequestOf<'SubscribeToShard'>);
    return () => new Subscription(this.#service, place, beginEvents(response), codec).start();
  }

  /** The answer is encoded at once: it may point to memory that is used again. */
  #whole(response: Response, name: string, codec: Codec, body: Buffer): () => void {
    const encoded = codec.encode(this.#run(name, codec, body));
    return () => sendWhole(response, 200, codec.contentType, encoded);
  }

  #run(name: string, codec: Codec, body: Buffer): Answer {
    if (name === 'PutRecords' && codec === jsonCodec) {
      const scanned = scanPutRecords(body, this.#batch);
      if (scanned) return putBatch(this.#service, findUsableStream(this.#service, scanned), this.#batch);
    }
    if (!isOperation(name)) throw new KinesisError('UnknownOperationException');
    const checked = readRequest(requestMembers[name], codec.decode(body));
    this.#calls.charge(name, checked);
    return runOperation(this.#service, name, checked);
  }

  #refusal(response: Response, codec: Codec, error: unknown): () => void {
    const known = error instanceof KinesisError ? error : new KinesisError('InternalFailure', '', 500);
    if (known !== error) this.#service.log(`internal failure: ${error instanceof Error ? error.stack : String(error)}`);
    const member = known.type === 'SerializationException' ? 'Message' : 'message';
    const text = known.message === '' ? {} : { [member]: known.message };
    const encoded = codec.encode({ __type: known.type, ...text });
    return () => sendWhole(response, known.status, codec.contentType, encoded);
  }
}

function failIfAsked({ kind }: CallFault): void {
  if (kind === 'throttled') {
    throw new KinesisError('ProvisionedThroughputExceededException', 'Rate exceeded: a fault was asked for.');
  }
  if (kind === 'failed') throw new KinesisError('InternalFailure', 'Internal service failure.', 500);
}
