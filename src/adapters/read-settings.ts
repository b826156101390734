import type { z } from 'zod';
import { SettingsError } from './adapter.ts';

/**
 * Reads a target's settings by an adapter's schema. Throws SettingsError for the first unknown key or wrong value;
 * `system` is the name in its message, `known` the keys that exist.
 */
export function readSettings<S>(schema: z.ZodType<S>, system: string, known: readonly string[], raw: unknown): S {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]!].join('.');
    if (issue.path.length > 0) throw new SettingsError(key, `the ${system} adapter has no setting '${key}'`);
    throw new SettingsError(
      key,
      `the ${system} adapter has no setting '${key}': use one of ${known.join(', ')}`,
      known,
    );
  }
  const key = issue.path.join('.');
  throw new SettingsError(key, `${system} setting '${key}': ${issue.message}`, known);
}
