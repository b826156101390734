import type { Path } from './place-of.ts';

/** What plain data holds at a path; undefined where it holds nothing. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The data with another value at a path, as a copy; mappings on the way are made where there are none. */
export function withValueAt(data: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inside = withValueAt(valueAt(data, [step]), rest, value);
  return Array.isArray(data) ? data.with(Number(step), inside) : { ...(data as object | null), [step]: inside };
}
