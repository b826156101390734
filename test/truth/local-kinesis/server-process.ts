import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RawConnection } from './raw-connection.ts';

const entry = fileURLToPath(new URL('../../../src/local-kinesis/serve.ts', import.meta.url));
const memoryTeller = new URL('tell-memory.ts', import.meta.url).href;

/** What the server's process holds after a collection of garbage: bytes, and counts of what is open. */
export interface HeldResources {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  readonly sockets: number;
  readonly timers: number;
}

/** The server in a process of its own, as users run it; disposing ends it. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly securePort: number | undefined;
  readonly logged: string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: { port: number; secure?: { port: number } }, logged: string[]) {
    this.#child = child;
    this.port = ready.port;
    this.securePort = ready.secure?.port;
    this.logged = logged;
  }

  static async start(settings: object): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      ['--expose-gc', '--import', memoryTeller, entry, JSON.stringify({ port: 0, endWithStdin: true, ...settings })],
      { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] },
    );
    const logged: string[] = [];
    createInterface(child.stderr!).on('line', (line) => logged.push(line));
    for await (const line of createInterface(child.stdout!)) {
      return new ServerProcess(child, JSON.parse(line) as { port: number }, logged);
    }
    throw new Error(`the server ended before it was ready: ${logged.join('\n')}`);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it said of failures of its own. */
  get failures(): string[] {
    return this.logged.filter((line) => /internal failure|Error|^\s+at /.test(line));
  }

  /** Collects garbage in the server and tells what is left. */
  async held(): Promise<HeldResources> {
    const answer = once(this.#child, 'message', { signal: AbortSignal.timeout(60_000) });
    this.#child.send('tell');
    return ((await answer) as [HeldResources])[0];
  }

  /** What `/metrics` counts, by metric without its prefix, summed over the shards of each stream. */
  async metrics(): Promise<StreamMetrics> {
    const connection = new RawConnection(this.port);
    try {
      const { body } = await connection.send('GET /metrics HTTP/1.1\r\nhost: local\r\n\r\n');
      return new StreamMetrics(body.toString());
    } finally {
      connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** The counters of one look at `/metrics`. */
export class StreamMetrics {
  readonly #values = new Map<string, number>();

  constructor(text: string) {
    for (const [, name, stream, value] of text.matchAll(/^local_kinesis_(\w+){stream="([^"]+)",[^}]*} (\S+)$/gm)) {
      const key = `${stream}/${name}`;
      this.#values.set(key, (this.#values.get(key) ?? 0) + Number(value));
    }
  }

  /** A metric such as `accepted_records_total` over all shards of a stream; 0 when there is none. */
  of(stream: string, name: string): number {
    return this.#values.get(`${stream}/${name}`) ?? 0;
  }
}
