import type { Ending } from '../process/child.ts';
import type { Filesystem } from './filesystem.ts';
import type { ProcessUsage } from './process-usage.ts';

/** A system of ours that runs on this machine until it is stopped. */
export interface LocalSystem {
  readonly kind: 'kafka' | 'kinesis' | 'dynamodb';
  /** Where clients reach it: `host:port` of the broker, or the URL of a server. */
  readonly address: string;
  readonly how: 'jvm' | 'docker' | 'node';
  /** The version of the system itself. */
  readonly version: string;
  /** The process that does the work; a container has none that we can see. */
  readonly pid?: number;
  /** Where its records lie, and on what; missing where they are in its memory. */
  readonly dataFolder?: string;
  readonly dataFilesystem?: Filesystem;
  readonly startSteps: StartSteps;
  /** Resolves when it is gone, asked or not. */
  readonly ended: Promise<Ending>;
  /** What it has used so far, or undefined where that cannot be seen. */
  sample(): ProcessUsage | undefined;
  /** Ends it and removes everything it wrote. Safe to call twice. */
  stop(): Promise<void>;
}

/** How long each step of starting took, in milliseconds; a step that was not needed is missing. */
export interface StartSteps {
  /** Getting and checking the program, or pulling the image. */
  readonly fetchMs?: number;
  /** Formatting the storage. */
  readonly formatMs?: number;
  /** From starting the process to its first proper answer. */
  readonly startMs: number;
}
