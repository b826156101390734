import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';
import type { Topic } from './kafka-topic.ts';

/** A member in a process of its own. */
export interface StartedMember extends AsyncDisposable {
  /** Waits until it says something that begins so. */
  until(words: string): Promise<void>;
  /** How often it has said something that begins so. */
  times(words: string): number;
  /** The group hears nothing of it: SIGKILL ends it, SIGSTOP halts it until SIGCONT. */
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** Starts a member of the group that the topic's readers are in. */
export function startMember({ stream, settings }: Topic, member: string): StartedMember {
  const given = { stream, settings, membership: { group: 'readers', member, from: 'oldest' } };
  const program = join(import.meta.dirname, 'kafka-member.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(given)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said: string[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(line));
  return {
    times: (words) => said.filter((line) => line.startsWith(words)).length,
    until: (words) =>
      eventually(
        `a member that says '${words}'`,
        () => said.some((line) => line.startsWith(words)) || said.join(' | '),
        30_000,
      ),
    signal: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
    },
  };
}
