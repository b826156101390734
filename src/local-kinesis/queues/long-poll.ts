import type { Answer } from '../direct-answer.ts';
import type { KinesisError } from '../kinesis-error.ts';
import type { Queue } from './queue.ts';
import { queueRecordsAnswer } from './queue-records-answer.ts';
import type { Side } from './record-lanes.ts';

/** What a call asks for. */
export interface ReceiveRequest {
  readonly side: Side;
  readonly limit: number;
  /** How long the call waits when there is nothing. */
  readonly waitSeconds: number;
  /** How long nobody else gets the records; when undefined, as long as the queue says. */
  readonly visibilitySeconds: number | undefined;
}

/** A call that receives records of a queue, and waits until there is one. */
export class LongPoll {
  readonly side: Side;
  readonly #queue: Queue;
  readonly #request: ReceiveRequest;
  #done: ((outcome: Answer | KinesisError) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(queue: Queue, request: ReceiveRequest) {
    this.#queue = queue;
    this.#request = request;
    this.side = request.side;
  }

  /** The answer with what is visible now; undefined when nothing is. */
  receive(): Answer | undefined {
    const { side, limit, visibilitySeconds } = this.#request;
    const { deliveries, attributes } = this.#queue;
    const seconds = visibilitySeconds ?? attributes.visibilityTimeoutSeconds;
    const received = deliveries.receive(side, limit, seconds * 1000);
    return received.length === 0 ? undefined : queueRecordsAnswer(received);
  }

  /** Waits, and then calls back once, unless the call is cancelled: with records, none, or what is wrong. */
  begin(done: (outcome: Answer | KinesisError) => void): void {
    this.#done = done;
    this.#timer = setTimeout(() => {
      this.#queue.emptyReceives++;
      this.#end(queueRecordsAnswer([]));
    }, this.#request.waitSeconds * 1000);
    this.#queue.add(this);
  }

  /** Answers with what is visible; false when nothing is. */
  serve(): boolean {
    const answer = this.receive();
    if (answer) this.#end(answer);
    return answer !== undefined;
  }

  fail(error: KinesisError): void {
    this.#end(error);
  }

  /** Nobody wants the answer any more. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#queue.remove(this);
    this.#done = undefined;
  }

  #end(outcome: Answer | KinesisError): void {
    const done = this.#done;
    this.cancel();
    done?.(outcome);
  }
}
