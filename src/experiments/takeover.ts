import type { GroupJournal } from '../load/group-journal.ts';
import type { TakeoverRun } from '../result/takeover-findings.ts';
import type { Scenario, TakeoverDeed } from '../scenario/scenario.ts';
import type { Experiment, GroupSession, GroupTally, Stage } from './stage.ts';
import { type Deed, stepOf } from './takeover-step.ts';

const membersAtFirst = 2;
const askEveryMs = 20;
/** After the group has come over a deed: what is received once more then is still its doing. */
const settleMs = 1_500;

/**
 * A group under load loses a member by SIGKILL, gains one, and is left by one politely, or what else the scenario lists:
 * how long until that is noticed, until the partitions are assigned anew, until their records are read, and what is
 * read twice.
 */
export const takeover: Experiment = {
  async observe(stage) {
    if (!stage.capabilities.groups) return { trials: [] };
    const { workload, phases, takeover: rules } = stage.scenario;
    stage.announce(`${membersAtFirst} members of one group at ${workload.rate} records/s`);
    await using group = await stage.openGroup({ members: membersAtFirst, commitIntervalMs: rules.commitInterval });
    group.begin(workload.rate, longestMs(stage.scenario));
    await patiently(stage, () => isShared(group, workload.partitions));
    await stage.pause(phases.warmUp);
    const deeds: Deed[] = [];
    const left: { deed: TakeoverDeed; because: string }[] = [];
    for (const deed of rules.deeds) {
      const done = await doTo(stage, group, deed);
      if (done === null) left.push({ deed, because: 'no broker of ours that could be killed beside others' });
      else deeds.push({ ...done, until: stage.now() });
      if (done?.deed === 'kill-broker') await group.startBroker();
    }
    const tally = await group.end();
    return { trials: [], takeover: runOf(group.journal, deeds, left, tally) };
  },

  conclude({ scenario, capabilities }, observations) {
    return {
      kind: 'takeover',
      runs: observations.flatMap(({ takeover: run }) => (run ? [run] : [])),
      commitIntervalMs: scenario.takeover.commitInterval,
      unable: capabilities.groups ? '' : 'members of a group share no partitions with this adapter',
    };
  },

  estimateSeconds: ({ phases, takeover: { deeds } }) => 5 + phases.warmUp / 1_000 + deeds.length * 10,
};

/** What a deed does, with the member or broker it was done to; null where it cannot be done. */
const deedsOf: Readonly<Record<TakeoverDeed, (group: GroupSession) => Promise<Omit<Deed, 'deed' | 'until'> | null>>> = {
  kill: async (group) => killed(group, group.members().at(-1)!),
  'kill-oldest': async (group) => killed(group, group.members()[0]!),
  leave: async (group) => {
    const to = group.members()[0]!;
    return { to, at: await group.leave(to) };
  },
  join: async (group) => {
    const { member, at } = await group.join();
    return { to: member, at };
  },
  'kill-broker': async (group) => {
    const done = await group.killBroker();
    return done && { to: done.broker, at: done.at };
  },
};

async function killed(group: GroupSession, to: string): Promise<Omit<Deed, 'deed' | 'until'>> {
  return { to, at: await group.kill(to) };
}

/** Does a deed and waits until the group has come over it. A member that is taken away leaves somebody behind. */
async function doTo(stage: Stage, group: GroupSession, deed: TakeoverDeed): Promise<Omit<Deed, 'until'> | null> {
  const takesAway = deed !== 'join' && deed !== 'kill-broker';
  if (takesAway && group.members().length < membersAtFirst) await doTo(stage, group, 'join');
  // Partitions that still move for balance would look like a consequence of the deed.
  await patiently(stage, () => isShared(group, stage.scenario.workload.partitions));
  stage.announce(announcements[deed]);
  const done = await deedsOf[deed](group);
  if (done === null) return null;
  const whole = { deed, ...done };
  // One who joins may be given its part piece by piece.
  const isOver = (): boolean => deed !== 'join' || isShared(group, stage.scenario.workload.partitions);
  await patiently(stage, () => stepOf(group.journal, { ...whole, until: stage.now() }).recovered && isOver());
  await stage.pause(settleMs + stage.capabilities.pollIntervalMs);
  return whole;
}

const announcements: Readonly<Record<TakeoverDeed, string>> = {
  kill: 'one member is killed',
  'kill-oldest': 'the oldest member is killed',
  join: 'one member joins',
  leave: 'the oldest member leaves politely',
  'kill-broker': 'one broker is killed',
};

/** Waits for something, as long as the scenario has patience: what did not happen by then shows in the figures. */
async function patiently(stage: Stage, happened: () => boolean): Promise<void> {
  const deadline = stage.now() + stage.scenario.takeover.patience * 1e6;
  while (!happened() && stage.now() < deadline) await stage.pause(askEveryMs);
}

/** Whether every partition is read, and each member was the last to read its part of them. */
function isShared(group: GroupSession, partitions: number): boolean {
  const readers = new Map(group.journal.arrivals.map(({ partition, member }) => [partition, member]));
  const members = group.members();
  const part = Math.floor(partitions / members.length);
  const partOf = (member: string): number => [...readers.values()].filter((reader) => reader === member).length;
  return readers.size >= partitions && members.every((member) => partOf(member) >= part);
}

function longestMs({ phases, takeover: { deeds, patience } }: Scenario): number {
  return patience + phases.warmUp + 2 * deeds.length * (patience + settleMs);
}

function runOf(
  journal: GroupJournal,
  deeds: readonly Deed[],
  left: TakeoverRun['left'],
  { acknowledged, lost }: GroupTally,
): TakeoverRun {
  const { commits, arrivals } = journal;
  return {
    steps: deeds.map((deed) => stepOf(journal, deed)),
    left,
    commitMs: commits.filter(({ committed }) => committed > 0).map(({ milliseconds }) => milliseconds),
    commitsFailed: commits.reduce((sum, { failed }) => sum + failed, 0),
    acknowledged,
    lost,
    replayed: arrivals.reduce((sum, { again }) => sum + again, 0),
    perMemberHour: perMemberHour(journal),
  };
}

/** All members together, each from its first commit to its last, brought to an hour of one. */
function perMemberHour({ commits }: GroupJournal): TakeoverRun['perMemberHour'] {
  let seconds = 0;
  const spent = { calls: 0, bytes: 0 as number | null, writeUnits: 0 as number | null };
  for (const own of Map.groupBy(commits, ({ member }) => member).values()) {
    const [first, last] = [own[0]!, own.at(-1)!];
    if (first.coordination === null || last.coordination === null) continue;
    seconds += (last.at - first.at) / 1e9;
    spent.calls += last.coordination.calls - first.coordination.calls;
    for (const what of ['bytes', 'writeUnits'] as const) {
      const [before, after] = [first.coordination[what], last.coordination[what]];
      const known = spent[what];
      spent[what] = known === null || before === null || after === null ? null : known + after - before;
    }
  }
  if (seconds === 0) return null;
  const hourly = (count: number | null): number | null => (count === null ? null : (count * 3_600) / seconds);
  return { seconds, calls: hourly(spent.calls)!, bytes: hourly(spent.bytes), writeUnits: hourly(spent.writeUnits) };
}
