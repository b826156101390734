import { join } from 'node:path';
import envPaths from 'env-paths';

const name = 'kafka-vs-kinesis';

/** Where this user's caches of ours are kept: `XDG_CACHE_HOME` where it is set, else the platform's usual place. */
export function cacheFolderOf(environment: NodeJS.ProcessEnv): string {
  const chosen = environment['XDG_CACHE_HOME'];
  return chosen === undefined || chosen === '' ? envPaths(name, { suffix: '' }).cache : join(chosen, name);
}
