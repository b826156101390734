import { fileURLToPath } from 'node:url';

/** The files that run as processes of their own, by name; paths are relative to this file in the sources. */
const sources = {
  worker: '../run/worker.ts',
  'loopback-server': '../adapters/loopback/serve.ts',
  'local-kinesis': '../local-kinesis/serve.ts',
} as const;

/** A file that runs as a process of its own. The package is built with one entry point for each. */
export type EntryName = keyof typeof sources;

/** Every entry, so that the build makes one file of each. */
export const entryNames = Object.keys(sources) as readonly EntryName[];

/**
 * The absolute path of an entry's file. In the sources it is the TypeScript file in its room; in the package,
 * where every chunk and entry lies flat in one folder, it is `<name>.js` beside the chunk this code is in.
 */
export function entryPath(name: EntryName, here: string = import.meta.url): string {
  return fileURLToPath(new URL(here.endsWith('.ts') ? sources[name] : `./${name}.js`, here));
}
