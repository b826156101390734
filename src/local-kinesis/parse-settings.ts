import { parseDuration } from '../units/duration.ts';
import { parseSize } from '../units/size.ts';
import { closestName } from './closest-name.ts';
import type { Faults } from './faults.ts';
import { requestMembers } from './request-members.ts';
import { defaultSettings, logLevels, type Settings } from './settings.ts';

/** One thing that is wrong, and where: the names that lead to it, outermost first. */
export interface SettingProblem {
  readonly path: readonly string[];
  readonly text: string;
}

/** Settings that cannot be used; the message names every problem. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly problems: readonly SettingProblem[];

  constructor(what: string, problems: readonly SettingProblem[]) {
    const lines = problems.map(({ path, text }) => (path.length === 0 ? text : `${path.join('.')} ${text}`));
    super(`local Kinesis ${what}: ${lines.join('; ')}`);
    this.problems = problems;
  }
}

/**
 * Reads settings from parsed JSON on top of {@link defaultSettings}. A number may be text, with a unit where the name
 * ends in one (`2MiB`, `5s`); so may a boolean. Throws {@link SettingsRefused} with every problem at once.
 */
export function parseSettings(raw: unknown): Settings {
  return new SettingsReader().read(defaultSettings, raw ?? {}, 'settings');
}

/** The same for faults, on top of those that are set. */
export function parseFaults(current: Faults, raw: unknown): Faults {
  return new SettingsReader().read(current, raw, 'faults');
}

/** Settings whose names are not in the defaults: what each holds, and what may be wrong with a name. */
const openRecords: ReadonlyMap<string, (name: string) => string | undefined> = new Map([
  ['quotas.callsPerSecond', (name) => (Object.hasOwn(requestMembers, name) ? undefined : unknown(name, operations()))],
  ['streams', (name) => (/^[\w.-]{1,128}$/.test(name) ? undefined : 'is no name of a stream: letters, digits and _.-')],
]);
const mostPort = 65_535;

class SettingsReader {
  readonly #problems: SettingProblem[] = [];

  read<T extends object>(defaults: T, raw: unknown, what: string): T {
    const result = this.#object(defaults, raw, []) as T;
    if (this.#problems.length > 0) throw new SettingsRefused(what, this.#problems);
    return result;
  }

  #object(defaults: object, raw: unknown, path: readonly string[]): object {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      this.#refuse(path, path.length === 0 ? 'they must be an object' : 'must be an object');
      return defaults;
    }
    const checkName = openRecords.get(path.join('.'));
    const result: Record<string, unknown> = { ...defaults };
    for (const [key, value] of Object.entries(raw)) {
      const place = [...path, key];
      const known = Object.hasOwn(defaults, key);
      const problem = known ? undefined : checkName ? checkName(key) : unknown(key, Object.keys(defaults));
      if (problem !== undefined) this.#refuse(place, problem);
      else result[key] = this.#value(known ? result[key] : 0, value, place);
    }
    return result;
  }

  #value(before: unknown, value: unknown, path: readonly string[]): unknown {
    if (typeof before === 'object' && before !== null) return this.#object(before, value, path);
    try {
      if (typeof before === 'number') return readNumber(value, path);
      if (typeof before === 'boolean') return readBoolean(value);
      return readText(value, path.at(-1)!);
    } catch (error) {
      this.#refuse(path, (error as Error).message);
      return before;
    }
  }

  #refuse(path: readonly string[], text: string): void {
    this.#problems.push({ path, text });
  }
}

function unknown(name: string, known: readonly string[]): string {
  const closest = closestName(name, known);
  return closest === undefined ? `is unknown; known here: ${known.join(', ')}` : `is unknown: did you mean ${closest}?`;
}

/** Throws an Error that says what the value must be. */
function readNumber(value: unknown, path: readonly string[]): number {
  const name = path.join('.');
  const number = typeof value === 'string' ? numberOf(value, name) : value;
  if (typeof number !== 'number') throw new Error('must be a number');
  if (!(number >= 0 && number < Infinity)) throw new Error('must be a number of 0 or more');
  if (name.endsWith('Share') && number > 1) throw new Error('must be between 0 and 1');
  if (/port$/i.test(name) && !(Number.isInteger(number) && number <= mostPort)) {
    throw new Error(`must be a whole number from 0 to ${mostPort}`);
  }
  if (path[0] === 'streams' && !(Number.isInteger(number) && number >= 1)) {
    throw new Error('must be a whole number of shards, 1 or more');
  }
  return number;
}

function numberOf(text: string, name: string): number {
  if (/^\s*(\d+(\.\d+)?|\.\d+)\s*$/.test(text)) return Number(text);
  if (name.includes('Bytes')) return parseSize(text.replace(/\/s$/, ''));
  if (name.includes('Milliseconds')) return parseDuration(text);
  throw new Error(`must be a number of 0 or more, not '${text}'`);
}

function readBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Error('must be a boolean: true or false');
}

function readText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Error('must be a string');
  if (name === 'log' && !(logLevels as readonly string[]).includes(value)) {
    throw new Error(`must be one of ${logLevels.join(', ')}, not '${value}'`);
  }
  if (name === 'accountId' && !/^\d{12}$/.test(value)) throw new Error(`must be twelve digits, not '${value}'`);
  if (name === 'region' && !/^[a-z0-9-]+$/.test(value)) throw new Error(`must be a region, not '${value}'`);
  return value;
}

function operations(): string[] {
  return Object.keys(requestMembers);
}
