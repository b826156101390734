import { answerAdmin } from './admin.ts';
import { checkAuthorization } from './authorization.ts';
import { CallQuotas } from './call-quotas.ts';
import { jsonCodec, type Codec } from './codec.ts';
import type { Answer } from './direct-answer.ts';
import { effectOf, runOperation } from './dispatch.ts';
import { failIfAsked, internalFailure } from './fail-if-asked.ts';
import { beginEvents, breakOff, sendPreflight, sendWhole, type Request, type Response } from './http-answer.ts';
import { KinesisError } from './kinesis-error.ts';
import { findUsableStream } from './operations/find-stream.ts';
import { putBatch } from './operations/put.ts';
import { subscribeToShard } from './operations/subscribe-to-shard.ts';
import { dropped, noteOutcome, type Outcome } from './outcome.ts';
import { LongPoll } from './queues/long-poll.ts';
import { readBody, type BodyOutcome } from './read-body.ts';
import { readCall, type Call } from './read-call.ts';
import { readRequest } from './read-request.ts';
import { requestMembers, type RequestOf } from './request-members.ts';
import { PutScanner } from './scan/put-scanner.ts';
import type { Service } from './service.ts';
import { Subscription } from './subscription.ts';

/** Answers the requests of the API: POST to `/`. Everything else goes to the administration. */
export class HttpHandler {
  readonly #service: Service;
  readonly #calls: CallQuotas;
  readonly #scanner = new PutScanner();

  readonly #room = (length: number): Buffer => this.#scanner.room(length);

  constructor(service: Service) {
    this.#service = service;
    this.#calls = new CallQuotas(service);
  }

  handle(request: Request, response: Response): void {
    response.on('error', () => request.destroy());
    if (request.method === 'OPTIONS' && request.headers.origin !== undefined) {
      sendPreflight(request, response);
      return;
    }
    if (request.method !== 'POST') {
      answerAdmin(this.#service, request, response);
      return;
    }
    const done = (body: BodyOutcome): void => {
      if (body === 'too large') {
        sendWhole(response, 413, jsonCodec.contentType, '{"__type":"RequestEntityTooLargeException"}');
      } else if (body !== 'aborted') this.#answer(request, response, body);
    };
    readBody(request, this.#service.settings.requestLimitBytes, done, this.#room);
  }

  #answer(request: Request, response: Response, body: Buffer): void {
    const began = this.#service.clock.monotonic();
    const call = readCall(request.headers, body);
    if ('status' in call) {
      sendWhole(response, call.status, call.type, call.body);
      noteOutcome(this.#service, undefined, { status: call.status, name: 'not a call' }, began);
      return;
    }
    const fault = this.#service.faults.faultOf(call.operation ?? '');
    const isDropped = fault.kind === 'dropped';
    const finish = (outcome: SendableOutcome): void => {
      this.#service.after(fault.delayMilliseconds, () => {
        if (isDropped) breakOff(request);
        else outcome.send();
        noteOutcome(this.#service, call.operation, isDropped ? dropped : outcome, began);
      });
    };
    const { journal } = this.#service;
    const waits = journal !== undefined && call.operation !== undefined && effectOf(call.operation) !== 'reads';
    let outcome: SendableOutcome;
    try {
      failIfAsked(fault, call.operation);
      if (waits && journal.failure !== undefined) throw internalFailure();
      const answered = this.#outcome(request, response, call, body);
      if (answered instanceof LongPoll) return this.#wait(response, call.codec, answered, finish);
      outcome = { status: 200, name: 'ok', send: answered };
    } catch (error) {
      return finish(this.#refusal(response, call.codec, error));
    }
    if (!waits) return finish(outcome);
    journal.whenWritten((failed) => finish(failed ? this.#refusal(response, call.codec, internalFailure()) : outcome));
  }

  /** Finishes when a queue has records for the call; not at all when the caller goes away. */
  #wait(response: Response, codec: Codec, poll: LongPoll, finish: (outcome: SendableOutcome) => void): void {
    response.on('close', () => poll.cancel());
    poll.begin((outcome) =>
      finish(
        outcome instanceof KinesisError
          ? this.#refusal(response, codec, outcome)
          : { status: 200, name: 'ok', send: this.#whole(response, codec, outcome) },
      ),
    );
  }

  /**
   * What sends the answer, or what waits for it. The answer is encoded at once: it may point to memory that is used
   * again.
   */
  #outcome(request: Request, response: Response, { operation, codec }: Call, body: Buffer): (() => void) | LongPoll {
    if (operation === undefined && body.length === 0) throw new KinesisError('UnknownOperationException');
    const isScanned = operation === 'PutRecords' && codec === jsonCodec;
    const scanned = isScanned ? this.#scanner.scan(body) : undefined;
    const parsed = scanned ? undefined : codec.decode(body);
    if (operation === undefined) throw new KinesisError('UnknownOperationException');
    checkAuthorization(request, this.#service.settings);
    if (scanned) {
      const answer = putBatch(this.#service, findUsableStream(this.#service, scanned), scanned.batch);
      return this.#whole(response, codec, answer);
    }
    const checked = readRequest(requestMembers[operation], parsed!);
    if (operation === 'SubscribeToShard') return this.#subscription(response, codec, checked);
    this.#calls.charge(operation, checked);
    const answer = runOperation(this.#service, operation, checked);
    return answer instanceof LongPoll ? answer : this.#whole(response, codec, answer);
  }

  #subscription(response: Response, codec: Codec, checked: Readonly<Record<string, unknown>>): () => void {
    const place = subscribeToShard(this.#service, checked as RequestOf<'SubscribeToShard'>);
    return () => new Subscription(this.#service, place, beginEvents(response), codec).start();
  }

  #whole(response: Response, codec: Codec, answer: Answer): () => void {
    const encoded = codec.encode(answer);
    return () => sendWhole(response, 200, codec.contentType, encoded);
  }

  #refusal(response: Response, codec: Codec, error: unknown): SendableOutcome {
    const known = error instanceof KinesisError ? error : new KinesisError('InternalFailure', '', 500);
    if (known !== error) this.#service.log(`internal failure: ${error instanceof Error ? error.stack : String(error)}`);
    const member = known.type === 'SerializationException' ? 'Message' : 'message';
    const text = known.message === '' ? {} : { [member]: known.message };
    const encoded = codec.encode({ __type: known.type, ...text });
    const { status, type: name, message } = known;
    return { status, name, text: message, send: () => sendWhole(response, status, codec.contentType, encoded) };
  }
}

/** What a call came to, and what sends it. */
interface SendableOutcome extends Outcome {
  readonly send: () => void;
}
