import type { Command, Report } from './protocol.ts';

/** What a worker does with a command once it has its assignment. */
export interface WorkerRole {
  obey(command: Command): Promise<void>;
  close(): Promise<void>;
}

export type Tell = (report: Report, attachment?: Buffer) => void;
