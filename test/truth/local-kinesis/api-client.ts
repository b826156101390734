import { request, type ClientRequest } from 'node:http';
import { EventFrames, type EventMessage } from './event-frames.ts';
import { callBytes, RawConnection, type RawAnswer } from './raw-connection.ts';

/** An answer as loosely typed as parsed JSON. */
export type Parsed = ReturnType<typeof JSON.parse>;

/** An answer of the API that is an error. */
export class ApiError extends Error {
  readonly type: string;

  constructor(operation: string, { status, body }: RawAnswer) {
    const { __type: type = '', message = '' } = body.length === 0 ? {} : (JSON.parse(body.toString()) as Parsed);
    super(`${operation} ${status} ${type}: ${message}`);
    this.type = type;
  }
}

/** Calls with JSON, one at a time, over one connection. */
export class ApiClient {
  readonly #connection: RawConnection;

  constructor(port: number) {
    this.#connection = new RawConnection(port);
  }

  async call(operation: string, body: object | string): Promise<Parsed> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await this.#connection.send(callBytes(operation, text));
    if (answer.status !== 200) throw new ApiError(operation, answer);
    return answer.body.length === 0 ? {} : JSON.parse(answer.body.toString());
  }

  close(): void {
    this.#connection.close();
  }
}

/** Waits until a stream is ACTIVE. */
export async function untilActive(client: ApiClient, StreamName: string): Promise<void> {
  for (;;) {
    const { StreamDescriptionSummary } = await client.call('DescribeStreamSummary', { StreamName });
    if (StreamDescriptionSummary.StreamStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Registers a consumer and waits until it is ACTIVE; returns its ARN. */
export async function registerConsumer(client: ApiClient, StreamARN: string, ConsumerName: string): Promise<string> {
  const { Consumer } = await client.call('RegisterStreamConsumer', { StreamARN, ConsumerName });
  const { ConsumerARN } = Consumer;
  for (;;) {
    const { ConsumerDescription } = await client.call('DescribeStreamConsumer', { ConsumerARN });
    if (ConsumerDescription.ConsumerStatus === 'ACTIVE') return ConsumerARN;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Subscribes to a shard over a connection of its own. `onEvent` returns true when it has enough: the connection is cut
 * then, wherever it is. Resolves at the end of the answer, however it came; rejects when the call was refused.
 */
export function subscribe(port: number, body: object, onEvent: (event: EventMessage) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-amz-target': 'Kinesis_20131202.SubscribeToShard',
      'content-type': 'application/x-amz-json-1.1',
    };
    const outgoing: ClientRequest = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      const frames = new EventFrames();
      const refusal: Buffer[] = [];
      const isRefused = answer.statusCode !== 200;
      let isCut = false;
      answer.on('data', (chunk: Buffer) => {
        if (isRefused) return void refusal.push(chunk);
        for (const event of isCut ? [] : frames.take(chunk)) {
          if (isCut || !onEvent(event)) continue;
          isCut = true;
          outgoing.destroy();
        }
      });
      answer.on('error', () => {});
      answer.on('close', () => {
        if (!isRefused) return resolve();
        reject(
          new ApiError('SubscribeToShard', { status: answer.statusCode!, head: '', body: Buffer.concat(refusal) }),
        );
      });
    });
    outgoing.end(JSON.stringify(body));
  });
}
