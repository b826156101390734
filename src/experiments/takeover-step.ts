import type { Arrival, GroupJournal, Notice } from '../load/group-journal.ts';
import type { TakeoverStep } from '../result/takeover-findings.ts';
import type { TakeoverDeed } from '../scenario/scenario.ts';

/** What was done to a group, and until when what followed is its doing. Times are monotonic nanoseconds. */
export interface Deed {
  readonly deed: TakeoverDeed;
  /** The member or the broker. */
  readonly to: string;
  readonly at: number;
  readonly until: number;
}

/** Records younger than this are read as they come: nothing is caught up with any more. */
const youngMs = 1_000;
/** A broker's death shows at once or not at all; what was already on its way is over by then. */
const brokerSettleMs = 2_000;

/** What a group made of a deed, read from its journal. */
export function stepOf(journal: GroupJournal, deed: Deed): TakeoverStep {
  const { at, until, to } = deed;
  const partitions = changedHands(journal, deed);
  const arrivals = journal.arrivals.filter((arrival) => arrival.at > at && arrival.at <= until);
  const resumed = partitions.map((partition) => resumedAt(arrivals, partition, deed));
  const seen = resumed.filter((time) => time !== null);
  const after = (time: number | null): number | null => (time === null ? null : (time - at) / 1e6);
  const resumesAll = partitions.length > 0 && seen.length === partitions.length;
  return {
    deed: deed.deed,
    to,
    partitions: partitions.length,
    noticedMs: after(noticedAt(journal.notices, deed)),
    assignedMs: after(assignedAt(journal.notices, partitions, deed)),
    firstRecordMs: deed.deed === 'kill-broker' ? null : after(seen.length === 0 ? null : Math.min(...seen)),
    allRecordsMs: after(resumesAll ? Math.max(...seen) : null),
    silenceMs: longestSilence(journal.arrivals, deed) / 1e6,
    replayed: arrivals.reduce((sum, { again }) => sum + again, 0),
    recovered: resumesAll && (deed.deed !== 'join' || everythingIsRead(journal, arrivals, deed)),
  };
}

/** The partitions that had another reader afterwards; of a broker's death all there are. */
function changedHands({ arrivals, notices }: GroupJournal, { deed, to, at, until }: Deed): readonly number[] {
  const before = arrivals.filter((arrival) => arrival.at <= at);
  if (deed === 'kill-broker') return partitionsOf(before);
  const joined = deed === 'join';
  const told = notices.findLast(
    (notice) => notice.member === to && notice.partitions !== undefined && notice.at <= (joined ? until : at),
  );
  if (told?.partitions !== undefined) return told.partitions;
  if (joined) return partitionsOf(arrivals.filter((arrival) => arrival.member === to));
  // An adapter that tells of no assignments: whoever read a partition last had it.
  return partitionsOf(before).filter(
    (partition) => before.findLast((arrival) => arrival.partition === partition)?.member === to,
  );
}

function resumedAt(arrivals: readonly Arrival[], partition: number, { deed, to, at }: Deed): number | null {
  const resumes = (arrival: Arrival): boolean => {
    if (arrival.partition !== partition) return false;
    if (deed === 'join') return arrival.member === to;
    if (deed !== 'kill-broker') return arrival.member !== to;
    return arrival.at > at + brokerSettleMs * 1e6 && arrival.at - arrival.newestIntended < youngMs * 1e6;
  };
  return arrivals.find(resumes)?.at ?? null;
}

/** Somebody who stayed was told that the group changes. */
function noticedAt(notices: readonly Notice[], { deed, to, at, until }: Deed): number | null {
  if (deed === 'kill-broker') return null;
  const notice = notices.find(
    ({ kind, member, at: toldAt }) =>
      (kind === 'rebalance' || kind === 'lease-lost') && member !== to && toldAt > at && toldAt <= until,
  );
  return notice?.at ?? null;
}

function assignedAt(notices: readonly Notice[], partitions: readonly number[], deed: Deed): number | null {
  if (deed.deed === 'kill-broker' || partitions.length === 0) return null;
  const after = notices.filter(({ at }) => at > deed.at && at <= deed.until);
  const times = partitions.map(
    (partition) =>
      after.find(
        (notice) => (deed.deed === 'join') === (notice.member === deed.to) && notice.partitions?.includes(partition),
      )?.at,
  );
  return times.includes(undefined) ? null : Math.max(...times.map((time) => time ?? 0));
}

/** After a join everybody has to read again, not only the one who came. */
function everythingIsRead(
  { notices, arrivals }: GroupJournal,
  after: readonly Arrival[],
  { to, at, until }: Deed,
): boolean {
  const assigned =
    notices.findLast((notice) => notice.member === to && notice.partitions && notice.at <= until)?.at ?? at;
  return partitionsOf(arrivals).every((partition) =>
    after.some((arrival) => arrival.partition === partition && arrival.at > assigned),
  );
}

/** Nanoseconds; what had not ended at the end counts as far as it went. */
function longestSilence(arrivals: readonly Arrival[], { at, until }: Deed): number {
  let longest = 0;
  for (const partition of partitionsOf(arrivals)) {
    let last = at;
    for (const arrival of arrivals) {
      if (arrival.partition !== partition || arrival.at > until) continue;
      if (arrival.at > at) longest = Math.max(longest, arrival.at - last);
      last = arrival.at;
    }
    longest = Math.max(longest, until - Math.max(last, at));
  }
  return longest;
}

function partitionsOf(arrivals: readonly Arrival[]): readonly number[] {
  return [...new Set(arrivals.map(({ partition }) => partition))].sort((a, b) => a - b);
}
