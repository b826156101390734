import { type Socket, connect } from 'node:net';
import { type Context, SystemUnreachable } from '../adapter.ts';
import { Outlet } from './outlet.ts';
import type { Answers, Reply, Request } from './protocol.ts';
import type { LoopbackSettings } from './settings.ts';
import { FrameReader, frameType, jsonFrame } from './wire.ts';

/** What the owner of a link does with what comes in. */
export interface LinkEvents {
  /** A frame that is no reply. */
  onFrame(type: number, body: Buffer): void;
  /** The connection is gone, for whatever reason; called once. */
  onClose(reason: Error): void;
}

interface Waiting {
  readonly resolve: (answer: Answers[keyof Answers]) => void;
  readonly reject: (error: Error) => void;
}

/** A client's connection to the relay. */
export class Link {
  readonly write: Outlet['write'];
  readonly #socket: Socket;
  readonly #settings: LoopbackSettings;
  readonly #context: Context;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(socket: Socket, settings: LoopbackSettings, context: Context, events: LinkEvents) {
    const outlet = new Outlet(socket);
    this.write = (...parts) => outlet.write(...parts);
    this.#socket = socket;
    this.#settings = settings;
    this.#context = context;
    const reader = new FrameReader((type, body) => {
      if (type === frameType.reply) this.#settle(JSON.parse(body.toString()) as Reply);
      else events.onFrame(type, body);
    });
    let reason = new Error(`the relay at ${settings.endpoint} closed the connection`);
    const abort = (): void => void socket.destroy();
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', (error) => (reason = error));
    socket.on('close', () => {
      context.signal.removeEventListener('abort', abort);
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
      events.onClose(reason);
    });
    context.signal.addEventListener('abort', abort);
  }

  /** Rejects with SystemUnreachable when nothing answers, with the signal's reason when it is aborted. */
  static async open(settings: LoopbackSettings, context: Context, events: LinkEvents): Promise<Link> {
    context.signal.throwIfAborted();
    const [host, port] = settings.endpoint.split(':');
    const socket = connect(Number(port), host!);
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (error) =>
        reject(
          new SystemUnreachable(
            `no loopback relay answers at ${settings.endpoint} (${error.message}): start one, or correct 'endpoint'`,
          ),
        ),
      );
    });
    try {
      await within(connected, settings, context);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return new Link(socket, settings, context, events);
  }

  get connected(): boolean {
    return !this.#socket.destroyed;
  }

  /** Bytes not yet handed to the operating system. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** Rejects with the relay's refusal, with SystemUnreachable after the time limit, and when the connection ends. */
  async request<A extends keyof Answers>(request: Extract<Request, { ask: A }>): Promise<Answers[A]> {
    if (!this.connected) throw new SystemUnreachable(`the connection to ${this.#settings.endpoint} is closed`);
    const id = ++this.#lastId;
    const answered = new Promise<Answers[keyof Answers]>((resolve, reject) =>
      this.#waiting.set(id, { resolve, reject }),
    );
    this.write(jsonFrame(frameType.request, { id, ...request }));
    try {
      return (await within(answered, this.#settings, this.#context)) as Answers[A];
    } finally {
      this.#waiting.delete(id);
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if ('error' in reply) waiting?.reject(new Error(`the loopback relay refused: ${reply.error}`));
    else waiting?.resolve(reply.answer);
  }
}

/** One request on a connection of its own. */
export async function askOnce<A extends keyof Answers>(
  request: Extract<Request, { ask: A }>,
  settings: LoopbackSettings,
  context: Context,
): Promise<Answers[A]> {
  const link = await Link.open(settings, context, { onFrame: () => undefined, onClose: () => undefined });
  try {
    return await link.request(request);
  } finally {
    link.destroy();
  }
}

async function within<T>(work: Promise<T>, settings: LoopbackSettings, context: Context): Promise<T> {
  const done = new AbortController();
  const limit = context.timers
    .sleep(settings.requestTimeout, AbortSignal.any([context.signal, done.signal]))
    .then((): never => {
      throw new SystemUnreachable(
        `the relay at ${settings.endpoint} gave no answer within ${settings.requestTimeout} ms: is it overloaded, or 'requestTimeout' too short?`,
      );
    });
  try {
    return await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}
