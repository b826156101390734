import { FolderProblem } from './folder-problem.ts';
import { readEntry, type Entry } from './segment-entry.ts';

/**
 * The entries of a segment's bytes. Throws FolderProblem at one that is damaged. One that is cut off at the end is
 * damaged too, unless `cutOff` is there to take its start.
 */
export function* entriesOf(
  bytes: Buffer,
  { path }: { readonly path: string },
  cutOff?: (start: number) => void,
): Generator<Entry> {
  let start = 0;
  while (start < bytes.length) {
    const entry = readEntry(bytes, start);
    if (entry === 'cut off' && cutOff) return cutOff(start);
    if (typeof entry === 'string') throw damaged(path, start, bytes.length);
    yield entry;
    start += entry.bytes.length;
  }
}

function damaged(path: string, start: number, size: number): FolderProblem {
  return new FolderProblem(
    `${path} is damaged at byte ${start} of ${size}: the checksum of the entry there is wrong. Nothing was changed. ` +
      `Put back a copy of the folder; or give up what is in this file from there on with 'truncate -s ${start} ` +
      `${path}'; or start with another folder`,
  );
}
