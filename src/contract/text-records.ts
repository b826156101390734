import type { TestRecord } from './make-batch.ts';
import type { ReceivedRecord } from './workbench.ts';

/** Records with these texts as values. */
export function textRecords(texts: readonly string[], key?: string): TestRecord[] {
  return texts.map((text) => ({ value: Buffer.from(text), key }));
}

export function textsOf(records: readonly ReceivedRecord[]): string[] {
  return records.map(({ value }) => value.toString());
}

/** `prefix-0`, `prefix-1`, … */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}
