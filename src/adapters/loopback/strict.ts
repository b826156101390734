import { SettingsError } from '../adapter.ts';

/** Reads a raw value found under `key`, or throws SettingsError naming that key. */
export type Reader<T> = (raw: unknown, key: string) => T;

/** An object with these keys and no others. */
export function strictObject<T extends object>(readers: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  const known = Object.keys(readers);
  return (raw, key) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      throw new SettingsError(key, `${key || 'settings'} must be an object with ${known.join(', ')}`, known);
    const path = (name: string): string => (key === '' ? name : `${key}.${name}`);
    for (const name of Object.keys(raw))
      if (!known.includes(name))
        throw new SettingsError(path(name), `${path(name)} is not a setting: use ${known.join(', ')}`, known);
    const given = raw as Readonly<Record<string, unknown>>;
    const read = Object.entries<Reader<unknown>>(readers).map(([name, reader]) => [
      name,
      reader(given[name], path(name)),
    ]);
    return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as T;
  };
}

/** The value, or undefined when the key is absent. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (raw, key) => (raw === undefined ? undefined : reader(raw, key));
}

/** The value, or what `fallback` reads as when the key is absent. */
export function withDefault<T>(reader: Reader<T>, fallback: unknown): Reader<T> {
  return (raw, key) => reader(raw === undefined ? fallback : raw, key);
}

/** A text that `parse` understands, such as a duration. */
export function parsed<T>(parse: (text: string) => T): Reader<T> {
  return (raw, key) => {
    if (typeof raw !== 'string') throw new SettingsError(key, `${key} must be a text such as 5s, 64MiB or 1k/s`);
    try {
      return parse(raw);
    } catch (error) {
      throw new SettingsError(key, `${key}: ${(error as Error).message}`);
    }
  };
}

export function numberBetween(least: number, most: number): Reader<number> {
  return (raw, key) => {
    if (typeof raw === 'number' && raw >= least && raw <= most) return raw;
    throw new SettingsError(key, `${key} must be a number from ${least} to ${most}`);
  };
}

export function wholeNumber(least: number): Reader<number> {
  return (raw, key) => {
    if (Number.isSafeInteger(raw) && (raw as number) >= least) return raw as number;
    throw new SettingsError(key, `${key} must be a whole number of at least ${least}`);
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Reader<T> {
  return (raw, key) => {
    const found = choices.find((choice) => choice === raw);
    if (found !== undefined) return found;
    throw new SettingsError(key, `${key} must be one of ${choices.join(', ')}`, choices);
  };
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (raw, key) => {
    if (!Array.isArray(raw)) throw new SettingsError(key, `${key} must be a list`);
    return raw.map((entry: unknown, index) => reader(entry, `${key}[${index}]`));
  };
}
