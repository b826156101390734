import type { LocalSystem } from '../../local/local-system.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { endEverything, Interruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';

/** Takes a line for the user that is no result. */
export type Say = (line: string) => void;

/** A local system that runs, and what a user needs to know to use it. */
export interface UpSystem {
  readonly system: LocalSystem;
  /** Printed on standard output; one or more lines. */
  readonly howToConnect: string;
}

/** Starts local systems, prints how to connect and stays until Ctrl-C or until one ends; gives the exit code. */
export async function stayUp(
  terminal: Terminal,
  start: (say: Say, signal: AbortSignal) => Promise<UpSystem>[],
): Promise<number> {
  const say: Say = (line) => void terminal.error.write(`${line}\n`);
  using interruption = new Interruption(say, 'local systems end');
  const failed = new AbortController();
  const starting = start(say, AbortSignal.any([interruption.signal, failed.signal]));
  try {
    const up = await Promise.all(starting);
    for (const { howToConnect } of up) terminal.output.write(`${howToConnect}\n`);
    say('Up until Ctrl-C.');
    const ended = up.map(async ({ system }) => {
      await system.ended;
      if (!interruption.signal.aborted)
        throw new CommandFailed(exitCodes.unavailable, `the local ${system.kind} ended by itself`);
    });
    await Promise.race([interruption.wait(), ...ended]);
    await Promise.all(up.map(({ system }) => system.stop()));
    return interruption.code;
  } catch (error) {
    if (interruption.signal.aborted) return interruption.code;
    throw error;
  } finally {
    // One that is still starting while the other has failed would come up after the end of everything.
    failed.abort();
    await Promise.allSettled(starting);
    await endEverything();
  }
}
