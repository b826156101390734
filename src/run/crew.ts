import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReaderCensus } from '../load/partition-census.ts';
import type { Assignment } from '../load/assignment.ts';
import { now } from '../measure/clock.ts';
import type { Child } from '../process/child.ts';
import { spawnEntry } from '../process/spawn-entry.ts';
import { FrameChannel } from './frame-channel.ts';
import { type Command, protocolVersion, type Report } from './protocol.ts';

/** A worker failed or died although nobody asked it to. */
export class WorkerFailed extends Error {
  override readonly name = 'WorkerFailed';
  /** Name of the error inside the worker. */
  readonly kind: string;
  /** What that error says. */
  readonly reason: string;
  constructor(worker: string, kind: string, reason: string) {
    super(`worker ${worker}: ${reason}`);
    this.kind = kind;
    this.reason = reason;
  }
}

/** A worker process and what it last said. */
export interface Worker {
  readonly name: string;
  readonly assignment: Assignment;
  readonly child: Child;
  send(command: Command): void;
}

export type Listen = (worker: Worker, report: Report, attachment: Buffer) => void;

/**
 * Flags of a worker's Node. Buffers that are read live until their records are counted: a nursery of 16 MB, the default,
 * copies many of them once before they die. Reading 1 KiB records by kafkajs reached 0.5 of ConsumerPerformance with it,
 * and 0.66 with 32 MB; 64 MB were no better.
 */
export const workerFlags: readonly string[] = ['--max-semi-space-size=32'];

/** How long a polite leave may take before the process is ended. */
const leaveWithinMs = 15_000;

/** The worker processes of one session: they dial in, are assigned, and obey until they are finished. */
export class Crew implements AsyncDisposable {
  readonly #server: Server;
  readonly #listeners = new Set<Listen>();
  readonly #workers: Worker[] = [];
  #hired = 0;
  readonly #token = randomBytes(16).toString('hex');
  readonly #seed: number;
  /** Names of those that end because we want them to. */
  readonly #departing = new Set<string>();
  #failed: (error: Error) => void = () => undefined;
  /** Rejects when a worker fails or dies; never resolves. */
  readonly failure: Promise<never>;
  #finishing = false;

  private constructor(server: Server, seed: number) {
    this.#server = server;
    this.#seed = seed;
    server.on('connection', (socket) => this.#welcome(socket));
    this.failure = new Promise((_, reject) => {
      this.#failed = reject;
    });
    this.failure.catch(() => undefined);
  }

  /** Starts a worker for each assignment; resolves when all are ready, rejects when aborted. */
  static async start(assignments: readonly Assignment[], seed: number, signal?: AbortSignal): Promise<Crew> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const crew = new Crew(server, seed);
    const abort = (): void => crew.#failed(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await crew.hire(assignments);
      return crew;
    } catch (error) {
      await crew[Symbol.asyncDispose]();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Starts a worker for each of further assignments; resolves when all of these are ready. */
  async hire(assignments: readonly Assignment[]): Promise<readonly Worker[]> {
    const first = this.#hired;
    this.#hired += assignments.length;
    const hired = assignments.map((assignment, index) => ({ name: `${assignment.role}-${first + index}`, assignment }));
    const names = new Set(hired.map(({ name }) => name));
    const ready = this.expect((report, { name }) => report.type === 'ready' && names.has(name), hired.length);
    await Promise.all(hired.map(({ name, assignment }, index) => this.#spawn(name, assignment, first + index)));
    await ready;
    return this.#workers.filter(({ name }) => names.has(name));
  }

  /** Ends a worker by SIGKILL; resolves when it is gone to the time at which it was killed, in nanoseconds. */
  async kill(worker: Worker): Promise<number> {
    this.#departing.add(worker.name);
    const at = now();
    worker.child.kill('SIGKILL');
    await worker.child.ended;
    this.#forget(worker);
    return at;
  }

  /** Asks a worker to leave politely; resolves when it is gone to the time at which it was asked, in nanoseconds. */
  async dismiss(worker: Worker): Promise<number> {
    this.#departing.add(worker.name);
    const at = now();
    worker.send({ type: 'finish' });
    await Promise.race([worker.child.ended, sleep(leaveWithinMs, undefined, { ref: false })]);
    await worker.child.end({ graceMs: 500 });
    this.#forget(worker);
    return at;
  }

  get workers(): readonly Worker[] {
    return this.#workers;
  }

  listen(listener: Listen): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(command: Command, role?: Assignment['role']): void {
    for (const worker of this.#workers) if (!role || worker.assignment.role === role) worker.send(command);
  }

  /** Resolves with `count` matching reports; rejects when a worker fails first. */
  expect(
    matches: (report: Report, worker: Worker) => boolean,
    count: number,
  ): Promise<readonly { worker: Worker; report: Report; attachment: Buffer }[]> {
    const found: { worker: Worker; report: Report; attachment: Buffer }[] = [];
    const all = new Promise<typeof found>((resolve) => {
      const stop = this.listen((worker, report, attachment) => {
        if (!matches(report, worker)) return;
        found.push({ worker, report, attachment });
        if (found.length < count) return;
        stop();
        resolve(found);
      });
    });
    const settled = Promise.race([all, this.failure]);
    settled.catch(() => undefined);
    return settled;
  }

  /** Where each reader found what since it began; only of readers that were told to take a census. */
  async census(): Promise<readonly ReaderCensus[]> {
    const consumers = this.#workers.filter(({ assignment }) => assignment.role === 'consumer').length;
    if (consumers === 0) return [];
    const answers = this.expect((report) => report.type === 'census', consumers);
    this.tell({ type: 'census' }, 'consumer');
    const readers = (await answers).flatMap(({ report }) => (report.type === 'census' ? report.readers : []));
    return readers.toSorted((a, b) => a.reader - b.reader);
  }

  /** Asks all to leave politely, and ends those that do not within 5 s. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    this.tell({ type: 'finish' });
    const everyone = Promise.all(this.#workers.map(({ child }) => child.ended));
    await Promise.race([everyone, sleep(5_000, undefined, { ref: false })]);
    await Promise.all(this.#workers.map(({ child }) => child.end({ graceMs: 500 })));
    this.#server.close();
  }

  async #spawn(name: string, assignment: Assignment, index: number): Promise<void> {
    const { port } = this.#server.address() as { port: number };
    const dial = JSON.stringify({ port, token: this.#token, worker: name, seed: this.#seed + index });
    const child = await spawnEntry('worker', [dial], { name, nodeFlags: workerFlags });
    this.#workers.push({ name, assignment, child, send: () => undefined });
    void child.ended.then(({ code, signal }) => {
      if (this.#finishing || this.#departing.has(name)) return;
      const last = child.lastLines().slice(-5).join(' | ');
      this.#failed(new WorkerFailed(name, 'ended', `ended early (${signal ?? `code ${code}`}) ${last}`));
    });
  }

  #forget({ name }: Worker): void {
    this.#workers.splice(
      this.#workers.findIndex((worker) => worker.name === name),
      1,
    );
  }

  #welcome(socket: Socket): void {
    let worker: Worker | undefined;
    socket.on('error', () => undefined); // The worker's end is noticed by its process ending.
    const channel = new FrameChannel<Command, Report>(socket, (report, attachment) => {
      if (report.type === 'hello') {
        const index = this.#workers.findIndex(({ name }) => name === report.worker);
        // Also one that dials in after all were told to leave: it has not heard, and ends when its line is cut.
        if (this.#finishing || report.token !== this.#token || report.version !== protocolVersion || index < 0) {
          socket.destroy();
          return;
        }
        worker = { ...this.#workers[index]!, send: (command) => channel.send(command) };
        this.#workers[index] = worker;
        channel.send({ type: 'assign', assignment: worker.assignment });
      } else if (worker) {
        this.#hear(worker, report, attachment);
      }
    });
  }

  #hear(worker: Worker, report: Report, attachment: Buffer): void {
    if (report.type === 'failed') this.#failed(new WorkerFailed(worker.name, report.name, report.message));
    for (const listener of this.#listeners) listener(worker, report, attachment);
  }
}
