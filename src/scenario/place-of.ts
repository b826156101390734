import { isAlias, isCollection, isMap, isScalar, isSeq, type Range } from 'yaml';
import { placeAt, type Place } from './problem.ts';
import type { SourceDocument } from './source-document.ts';

/** Keys and list indexes from the top of a scenario to a value. */
export type Path = readonly (string | number)[];

/**
 * Where a path lies in the file: its value, or its key when `part` is `key` or the value spans lines of its own. A
 * path that is not in the file lies at the deepest part of it that is.
 */
export function placeOf(source: SourceDocument, path: Path, part: 'key' | 'value'): Place {
  const { range } = deepest(source, path, part);
  return placeAt(source.text, range[0], range[1]);
}

/** Whether the file itself has something at this path. */
export function isWritten(source: SourceDocument, path: Path): boolean {
  return deepest(source, path, 'value').depth === path.length;
}

function deepest(source: SourceDocument, path: Path, part: 'key' | 'value'): { range: Range; depth: number } {
  let node: unknown = source.nodes.contents;
  const start = source.nodes.contents?.range[0] ?? 0;
  let range: Range = [start, start + 1, start + 1];
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(source.nodes);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
      if (!pair) return { range, depth };
      const wantsKey = part === 'key' && depth === path.length - 1;
      range = (wantsKey ? undefined : scalarRange(pair.value)) ?? (pair.key as { range: Range }).range;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      if (item === undefined) return { range, depth };
      const start = (item as { range: Range }).range[0];
      range = scalarRange(item) ?? [start, start + 1, start + 1];
      node = item;
    } else return { range, depth };
  }
  return { range, depth: path.length };
}

/** The range of a value that can be underlined; undefined for collections and for a key without a value. */
function scalarRange(node: unknown): Range | undefined {
  if (isCollection(node) || !(isScalar(node) || isAlias(node)) || !node.range) return undefined;
  return node.range[1] > node.range[0] ? node.range : undefined;
}
