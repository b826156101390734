import { readFileSync } from 'node:fs';

/** The version of the package these sources or this bundle belong to. */
export function toolVersion(): string {
  // Sources lie two folders below the package, the bundle one.
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as Record<string, unknown>;
      if (manifest['name'] === 'kafka-vs-kinesis') return String(manifest['version']);
    } catch {
      continue; // Not at this level.
    }
  }
  return 'unknown';
}
