import { Agent, request, type IncomingMessage } from 'node:http';
import { EventReader } from './event-reader.ts';

/** What opens an answer without end. */
export interface SubscribeRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Open answers, each on a connection of its own, read as they come. */
export class Subscriptions {
  readonly #agent = new Agent({ keepAlive: false });
  readonly #failure = Promise.withResolvers<never>();
  #closed = false;

  private constructor() {
    // Whoever never waits for it must not bring the process down.
    this.#failure.promise.catch(() => undefined);
  }

  /** Opens all; `stamped` gets the stamp of each record that arrives. */
  static async open(
    port: number,
    requests: readonly SubscribeRequest[],
    stamped: (stamp: number) => void,
  ): Promise<Subscriptions> {
    const subscriptions = new Subscriptions();
    try {
      await Promise.all(requests.map((each) => subscriptions.#open(port, each, stamped)));
    } catch (error) {
      subscriptions.close();
      throw error;
    }
    return subscriptions;
  }

  /** Rejects when one ends or breaks before {@link Subscriptions.close}. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  close(): void {
    this.#closed = true;
    this.#agent.destroy();
  }

  async #open(
    port: number,
    { path, headers, body }: SubscribeRequest,
    stamped: (stamp: number) => void,
  ): Promise<void> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method: 'POST', path, headers, agent: this.#agent }, resolve);
      sent.on('error', reject);
      sent.end(body);
    });
    if (answer.statusCode !== 200) throw new Error(`a subscription was refused with status ${answer.statusCode}`);
    const reader = new EventReader(stamped);
    answer.on('data', (chunk: Buffer) => {
      try {
        reader.read(chunk);
      } catch (error) {
        answer.destroy(error as Error);
      }
    });
    answer.on('error', (error) => this.#failure.reject(error));
    answer.on('close', () => {
      if (!this.#closed) this.#failure.reject(new Error('a subscription ended before its time'));
    });
  }
}
