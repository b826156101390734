/**
 * A copy of a result in which every text is one line of visible characters. Labels and messages come from
 * scenarios and servers: an escape sequence in one must not reach a terminal, nor a direction mark turn a line.
 */
export function cleanResult<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [cleanText(key), clean(entry)]));
}

/** Control, format and line-separating characters become one blank. */
export function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim();
}
