import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readResult } from '../../../src/result/result-store.ts';
import type { Result } from '../../../src/result/result-schema.ts';

const program = fileURLToPath(new URL('../../../src/cli/kvk.ts', import.meta.url));
/** No command of these tests takes longer; one that does is killed and has no exit code. */
const longestMs = 120_000;

/** Options of a run that is over in a few seconds. */
export const short = ['--duration', '2s', '--set', 'phases.warmUp=500ms', '--warm-system', '0s'] as const;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a process in a process group of its own, like one a shell has in the foreground. */
export class Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  #over = false;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid!;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    const timer = setTimeout(() => this.signal('SIGKILL'), longestMs);
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        this.#over = true;
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** What it has printed so far. */
  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves when the output, of both streams, matches; throws when the process ends before. */
  async says(text: RegExp): Promise<void> {
    while (!text.test(this.#stdout + this.#stderr)) {
      if (this.#over) throw new Error(`it ended without saying ${text}:\n${this.#stderr}`);
      await delay(10);
    }
  }

  /** Leaves early, as `head` does. */
  stopReading(): void {
    this.#child.stdout!.destroy();
  }

  /** Signals the whole group, as Ctrl-C in a terminal does. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#over) process.kill(-this.pid, signal);
  }
}

/** A temporary folder in which commands run: results, temporary files and cache are its own. */
export class Sandbox implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'cli-'));
  readonly results = join(this.folder, 'results');
  readonly temporary = join(this.folder, 'temporary');
  readonly #running: Running[] = [];

  async start(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Running> {
    await mkdir(this.temporary, { recursive: true });
    const running = new Running(
      spawn(process.execPath, [program, ...argv], {
        cwd: this.folder,
        detached: true,
        env: { ...plainEnvironment(), TMPDIR: this.temporary, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    this.#running.push(running);
    return running;
  }

  async run(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return (await this.start(argv, environment)).ended;
  }

  /** The only result kept in this sandbox, read and checked by its schema. */
  async result(): Promise<Result> {
    const folders = readdirSync(this.results);
    if (folders.length !== 1) throw new Error(`${folders.length} results instead of one: ${folders.join(', ')}`);
    return readResult(join(this.results, folders[0]!));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) running.signal('SIGKILL');
    await Promise.all(this.#running.map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Ours without what decides on colours and without what the test runner leaves for its own children. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const hidden = ['NO_COLOR', 'FORCE_COLOR', 'NODE_TEST_CONTEXT', 'NODE_OPTIONS'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !hidden.includes(name)));
}
