import type { Faults } from './faults.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** Settings whose names are the user's, not ours. */
const openRecords: ReadonlySet<string> = new Set(['quotas.callsPerSecond']);

/**
 * Reads settings from parsed JSON on top of {@link defaultSettings}. Strict: throws an Error that names every unknown
 * key and every value of the wrong type or sign.
 */
export function parseSettings(raw: unknown): Settings {
  const problems: string[] = [];
  const settings = merged(defaultSettings, raw ?? {}, '', problems) as Settings;
  if (problems.length > 0) throw new Error(`local Kinesis settings: ${problems.join('; ')}`);
  return settings;
}

/** The same for faults, on top of those that are set. */
export function parseFaults(current: Faults, raw: unknown): Faults {
  const problems: string[] = [];
  const faults = merged(current, raw, '', problems) as Faults;
  if (problems.length > 0) throw new Error(`local Kinesis faults: ${problems.join('; ')}`);
  return faults;
}

function merged(defaults: unknown, raw: unknown, path: string, problems: string[]): unknown {
  if (typeof defaults !== 'object' || defaults === null) return leaf(defaults, raw, path, problems);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    problems.push(`${path === '' ? 'the whole' : path} must be an object`);
    return defaults;
  }
  const result: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(raw)) {
    const place = path === '' ? key : `${path}.${key}`;
    if (Object.hasOwn(defaults, key)) result[key] = merged(result[key], value, place, problems);
    else if (openRecords.has(path)) result[key] = leaf(0, value, place, problems);
    else problems.push(`${place} is unknown; known here: ${Object.keys(defaults).join(', ')}`);
  }
  return result;
}

function leaf(defaults: unknown, value: unknown, place: string, problems: string[]): unknown {
  if (typeof value !== typeof defaults) problems.push(`${place} must be a ${typeof defaults}`);
  else if (place.endsWith('Share') && !((value as number) <= 1)) problems.push(`${place} must be between 0 and 1`);
  else if (typeof value === 'number' && !(value >= 0 && value < Infinity)) {
    problems.push(`${place} must be a number of 0 or more`);
  }
  return value;
}
