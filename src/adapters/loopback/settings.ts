import { parseDuration } from '../../units/duration.ts';
import { parseSize } from '../../units/size.ts';
import { SettingsError } from '../adapter.ts';
import { type FaultSettings, readFaults } from './fault-settings.ts';
import { type Reader, parsed, strictObject, withDefault } from './strict.ts';

export interface LoopbackSettings {
  /** Where the relay listens, `host:port`; `local` is a placeholder that must have been replaced before anything connects. */
  readonly endpoint: string;
  /** Milliseconds until an unanswered batch counts as timed out, and a request fails. */
  readonly requestTimeout: number;
  /** Bytes a stream keeps; beyond it the oldest batches are dropped, read or not. */
  readonly retain: number;
  /** Programs the streams provisioned with these settings. */
  readonly faults: FaultSettings;
}

const endpoint: Reader<string> = (raw, key) => {
  if (raw === 'local') return raw;
  const port = typeof raw === 'string' ? Number(/^[^:\s]+:(\d{1,5})$/.exec(raw)?.[1]) : NaN;
  if (port >= 1 && port <= 65_535) return raw as string;
  throw new SettingsError(key, `${key} must be host:port, e.g. 127.0.0.1:7000, or local`);
};

const read = strictObject<LoopbackSettings>({
  endpoint: withDefault(endpoint, 'local'),
  requestTimeout: withDefault(parsed(parseDuration), '10s'),
  retain: withDefault(parsed(parseSize), '256MiB'),
  faults: withDefault(readFaults, {}),
});

/** Strict: throws SettingsError naming the key. Durations become milliseconds, rates records a second. */
export function parseLoopbackSettings(raw: unknown): LoopbackSettings {
  return read(raw, '');
}
