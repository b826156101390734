import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Command } from './toolchain.ts';

/** One member of an application as a process: it is told to end by its standard input, or killed. */
export class MemberProcess {
  readonly name: string;
  /** What it said that is no record. */
  readonly said: string[] = [];
  readonly #child: ChildProcess;

  /** @param onLine is told what it says, as it says it */
  constructor(name: string, [program, ...args]: Command, onLine: (member: string, words: readonly string[]) => void) {
    this.name = name;
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.#child.stdout!).on('line', (line) => {
      if (!line.startsWith('read ')) this.said.push(line);
      onLine(name, line.split(' '));
    });
    this.#child.on('error', (error) => this.said.push(String(error)));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
