import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GroupSession } from '../../../src/experiments/stage.ts';
import { type Deed, stepOf } from '../../../src/experiments/takeover-step.ts';
import { takeover } from '../../../src/experiments/takeover.ts';
import type { Arrival, Commit, GroupJournal, Notice } from '../../../src/load/group-journal.ts';
import { type ProgrammedStage, ProgrammedStage as Stage, scenarioOf, unlimited } from './programmed-stage.ts';
import { madeUpTrial } from './made-up-trial.ts';

const ms = 1e6;

/** A record every 10 ms from `from` up to `to` milliseconds, each as old as `lateMs`. */
function arrivals(member: string, partition: number, from: number, to: number, again = 0, lateMs = 5): Arrival[] {
  const count = Math.max(0, Math.floor((to - from) / 10));
  return Array.from({ length: count }, (_, index) => {
    const at = (from + index * 10) * ms;
    return { member, partition, at, newestIntended: at - lateMs * ms, records: 1, again: index < again ? 1 : 0 };
  });
}

function journalOf(parts: readonly Arrival[][], notices: readonly Notice[] = []): GroupJournal {
  return { arrivals: parts.flat().sort((a, b) => a.at - b.at), notices, commits: [] };
}

const killed: Deed = { deed: 'kill', to: 'b', at: 1_000 * ms, until: 6_000 * ms };
const assigned = (member: string, at: number, partitions: readonly number[]): Notice => ({
  member,
  at: at * ms,
  kind: 'assigned',
  partitions,
});

describe('a step of a take-over', () => {
  const aReads = arrivals('a', 0, 0, 6_000);
  const afterB = [...arrivals('b', 1, 0, 1_000), ...arrivals('a', 1, 4_000, 6_000, 7)];

  it('tells apart when a death was noticed, the partitions assigned and their records read', () => {
    const notices = [
      assigned('a', 0, [0]),
      assigned('b', 0, [1]),
      { member: 'a', at: 3_900 * ms, kind: 'rebalance' },
      assigned('a', 3_950, [0, 1]),
    ];
    const step = stepOf(journalOf([aReads, afterB], notices), killed);
    assert.deepEqual(
      [step.partitions, step.noticedMs, step.assignedMs, step.firstRecordMs, step.allRecordsMs, step.silenceMs],
      [1, 2_900, 2_950, 3_000, 3_000, 3_010],
    );
    assert.deepEqual([step.replayed, step.recovered], [7, true]);
  });

  it('takes who read a partition last for its owner where nothing is told of assignments', () => {
    const step = stepOf(journalOf([aReads, afterB]), killed);
    assert.deepEqual([step.partitions, step.noticedMs, step.assignedMs, step.firstRecordMs], [1, null, null, 3_000]);
  });

  it('is not over while a partition of the dead has no reader, and its silence counts as far as it went', () => {
    const step = stepOf(journalOf([aReads, arrivals('b', 1, 0, 1_000)]), killed);
    assert.deepEqual([step.recovered, step.firstRecordMs, step.allRecordsMs], [false, null, null]);
    assert.equal(step.silenceMs, 5_000);
  });

  it('counts what the dead one had on its way for it, not for the survivor', () => {
    const late = arrivals('b', 1, 1_000, 1_050);
    const step = stepOf(journalOf([aReads, afterB, late]), killed);
    assert.equal(step.firstRecordMs, 3_000);
  });

  it('asks of a join that the new one reads all it got, and that the others read on', () => {
    const joined: Deed = { deed: 'join', to: 'c', at: 1_000 * ms, until: 3_000 * ms };
    const before = [arrivals('a', 0, 0, 1_200), arrivals('a', 1, 0, 1_200)];
    const notices = [{ member: 'a', at: 1_200 * ms, kind: 'rebalance' }, assigned('c', 1_500, [1])];
    const alone = stepOf(journalOf([...before, arrivals('c', 1, 1_600, 3_000)], notices), joined);
    assert.deepEqual([alone.assignedMs, alone.firstRecordMs, alone.recovered], [500, 600, false]);
    const both = [...before, arrivals('a', 0, 1_600, 3_000), arrivals('c', 1, 1_600, 3_000)];
    assert.equal(stepOf(journalOf(both, notices), joined).recovered, true);
    assert.equal(stepOf(journalOf(before), joined).recovered, false);
  });

  it("is over after a broker's death when every partition is read as it is written, not while it catches up", () => {
    const broker: Deed = { deed: 'kill-broker', to: 'broker 3', at: 1_000 * ms, until: 20_000 * ms };
    const before = arrivals('a', 0, 0, 1_100);
    const catchingUp = arrivals('a', 0, 10_000, 11_000, 0, 5_000);
    const step = stepOf(journalOf([before, catchingUp, arrivals('a', 0, 11_000, 20_000)]), broker);
    assert.deepEqual([step.recovered, step.allRecordsMs, step.silenceMs], [true, 10_000, 8_910]);
    assert.equal(stepOf(journalOf([before, catchingUp]), broker).recovered, false);
  });
});

/** Deeds to a group that reads these partitions, on a stage without quotas. */
async function stageFor(deeds: readonly string[], { partitions = 2, patience = '2s' } = {}): Promise<ProgrammedStage> {
  const scenario = await scenarioOf({
    experiment: 'takeover',
    workload: { partitions, rate: '100/s' },
    takeover: { deeds, patience, commitInterval: '1s' },
  });
  return new Stage(scenario, unlimited, () => madeUpTrial({}));
}

describe('the take-over experiment', () => {
  it('does the deeds in order, lets somebody join where nobody would be left, and leaves what cannot be done', async () => {
    const stage = await stageFor(['kill', 'leave', 'kill-broker']);
    const { scenario } = stage;
    const done: string[] = [];
    stage.programmed = { group: (of) => programmedGroup(of, done) };
    const observation = await takeover.observe(stage);
    assert.deepEqual(done, ['begin', 'kill b', 'join c', 'leave a', 'kill-broker', 'end', 'closed']);
    const run = observation.takeover!;
    assert.deepEqual(
      run.steps.map(({ deed, to }) => `${deed} ${to}`),
      ['kill b', 'leave a'],
    );
    assert.deepEqual(
      run.left.map(({ deed }) => deed),
      ['kill-broker'],
    );
    assert.deepEqual([run.acknowledged, run.lost, run.commitMs, run.commitsFailed], [10, 0, [2, 4], 1]);
    assert.deepEqual(run.perMemberHour, { seconds: 2, calls: 7_200, bytes: null, writeUnits: 1_800 });
    const asked = { scenario, target: stage.target, capabilities: unlimited };
    const finding = takeover.conclude(asked, [observation]);
    assert.ok(finding.kind === 'takeover' && finding.unable === '' && finding.runs.length === 1);
  });

  it('does nothing to a group before each member reads its part', async () => {
    const stage = await stageFor(['kill']);
    const done: string[] = [];
    let looks = 0;
    stage.programmed = {
      group: (of) => {
        const group = programmedGroup(of, done);
        const ofOne = { ...group.journal, arrivals: [...arrivals('a', 0, 0, 100), ...arrivals('a', 1, 0, 100)] };
        const journal = (): GroupJournal => {
          if (++looks === 4) done.push('shared');
          return looks < 4 ? ofOne : group.journal;
        };
        return Object.defineProperty({ ...group }, 'journal', { get: journal });
      },
    };
    await takeover.observe(stage);
    assert.deepEqual(done, ['begin', 'shared', 'kill b', 'end', 'closed']);
  });

  it('goes on with a join until the new member reads its whole part, which may come to it piece by piece', async () => {
    const stage = await stageFor(['join'], { partitions: 4, patience: '30s' });
    const owners = [
      { from: 0, of: ['a', 'a', 'a', 'a'] },
      { from: 7_000, of: ['a', 'a', 'a', 'c'] },
      { from: 11_000, of: ['a', 'a', 'c', 'c'] },
    ] as const;
    const parts = owners.flatMap(({ from, of }, index) =>
      of.map((member, partition) => arrivals(member, partition, from, owners[index + 1]?.from ?? 60_000)),
    );
    const whole = journalOf(parts, [assigned('c', 7_000, [3]), assigned('c', 11_000, [2, 3])]);
    stage.programmed = {
      group: (of) => {
        const members = ['a'];
        const join = async () => (members.push('c'), { member: 'c', at: of.now() });
        const isPast = ({ at }: { readonly at: number }): boolean => at <= of.now();
        const journal = (): GroupJournal => ({
          ...whole,
          arrivals: whole.arrivals.filter(isPast),
          notices: whole.notices.filter(isPast),
        });
        const group = { ...programmedGroup(of, []), members: () => members, join };
        return Object.defineProperty(group, 'journal', { get: journal });
      },
    };
    const { takeover: run } = await takeover.observe(stage);
    const [step] = run!.steps;
    // The warm-up of 5 s is over when the member joins.
    assert.deepEqual([step!.partitions, step!.recovered], [2, true]);
    assert.deepEqual([step!.assignedMs, step!.firstRecordMs, step!.allRecordsMs], [6_000, 2_000, 6_000]);
  });

  it('says so where members share nothing, and asks for no group', async () => {
    const scenario = await scenarioOf({ experiment: 'takeover', workload: { rate: '100/s' } });
    const capabilities = { ...unlimited, groups: false };
    const stage = new Stage(scenario, capabilities, () => madeUpTrial({}));
    const observation = await takeover.observe(stage);
    const finding = takeover.conclude({ scenario, target: stage.target, capabilities }, [observation]);
    assert.ok(finding.kind === 'takeover' && finding.runs.length === 0);
    assert.match(finding.unable, /share no partitions/);
  });
});

function programmedGroup(_stage: ProgrammedStage, done: string[]): GroupSession {
  const members = ['a', 'b'];
  const left = (member: string): Promise<number> => {
    members.splice(members.indexOf(member), 1);
    return Promise.resolve(0);
  };
  const coordination = (calls: number, writeUnits: number) => ({ calls, bytes: null, writeUnits });
  const commits: Commit[] = [
    { member: 'a', at: 0, milliseconds: 2, committed: 1, failed: 0, coordination: coordination(10, 5) },
    { member: 'a', at: 2e9, milliseconds: 4, committed: 1, failed: 1, coordination: coordination(14, 6) },
  ];
  return {
    journal: { arrivals: [...arrivals('a', 0, 0, 100), ...arrivals('b', 1, 0, 100)], notices: [], commits },
    members: () => [...members],
    begin: () => void done.push('begin'),
    kill: (member) => (done.push(`kill ${member}`), left(member)),
    leave: (member) => (done.push(`leave ${member}`), left(member)),
    join: async () => {
      done.push('join c');
      members.push('c');
      return { member: 'c', at: 0 };
    },
    killBroker: async () => (done.push('kill-broker'), null),
    startBroker: async () => void done.push('start-broker'),
    end: async () => (done.push('end'), { acknowledged: 10, lost: 0 }),
    [Symbol.asyncDispose]: async () => void done.push('closed'),
  };
}
