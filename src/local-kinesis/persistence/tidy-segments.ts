import { open, readFile, rename, unlink } from 'node:fs/promises';
import { entriesOf } from './entries-of.ts';
import { Segment, type IsLive } from './segment.ts';
import type { SegmentFiles } from './segment-files.ts';

/** Less than this share of a whole segment is not worth a rewrite. */
const smallestGain = 1 / 1024;

/**
 * Gives back what sealed segments hold for nobody: removes those without a live record, and writes a segment that is
 * dead by half, or two neighbours that fit into half a segment, anew as one with their live entries only. One rewrite
 * a call; true when there may be more to do.
 */
export async function tidySegments(files: SegmentFiles, isLive: IsLive): Promise<boolean> {
  const { sealed, options } = files;
  for (const segment of sealed.filter((candidate) => candidate.liveBytes(isLive) === 0)) {
    await unlink(segment.path);
    sealed.splice(sealed.indexOf(segment), 1);
  }
  for (const [place, segment] of sealed.entries()) {
    const live = segment.liveBytes(isLive);
    const next = sealed[place + 1];
    const together = next ? live + next.liveBytes(isLive) : Number.POSITIVE_INFINITY;
    const old = together <= options.segmentBytes / 2 ? [segment, next!] : [segment];
    if (old.length === 1 && (segment.size < live * 2 || segment.size < live + options.segmentBytes * smallestGain))
      continue;
    const merged = await rewrite(old, isLive, options.sync);
    sealed.splice(sealed.indexOf(segment), old.length, merged);
    return true;
  }
  return false;
}

/**
 * Writes what is live of neighbouring segments into one that takes the place of the last. Between the rename and the
 * removal of the others, entries are there twice; whoever loads them skips what a shard already has.
 */
async function rewrite(old: readonly Segment[], isLive: IsLive, sync: boolean): Promise<Segment> {
  const last = old.at(-1)!;
  const merged = new Segment(last.number, last.path);
  const unfinished = `${last.path}.new`;
  await using file = await open(unfinished, 'w', 0o600);
  for (const segment of old) {
    for (const { kind, stream, shard, firstIndex, count, bytes } of entriesOf(await readFile(segment.path), segment)) {
      const endIndex = firstIndex + count;
      if (kind !== 'records' || !isLive(stream, shard, endIndex)) continue;
      await file.writeFile(bytes);
      merged.add({ stream, shard, bytes: bytes.length, endIndex });
      merged.size += bytes.length;
    }
  }
  if (sync) await file.sync();
  await rename(unfinished, last.path);
  for (const segment of old.slice(0, -1)) await unlink(segment.path);
  return merged;
}
