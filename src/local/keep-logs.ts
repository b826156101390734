import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keepUntil } from './owned-folder.ts';

const keepLogsMs = 24 * 3_600_000;

/** Keeps settings and logs of a failure for a day, for whoever looks for its reason; `large` is removed at once. */
export async function keepLogs(folder: string, large: readonly string[]): Promise<void> {
  for (const name of large) await rm(join(folder, name), { recursive: true, force: true });
  await keepUntil(folder, Date.now() + keepLogsMs);
}
