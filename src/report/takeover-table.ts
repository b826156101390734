import type { TakeoverRun, TakeoverStep } from '../result/takeover-findings.ts';
import type { TakeoverDeed } from '../scenario/scenario.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { middle, takeoversOf } from '../verdict/takeover-rules.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { printCount, printMilliseconds, printSeconds } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

type Label = (run: TargetRun) => string;

/** How a group came over each thing that was done to it; a row for each target and deed. */
export function takeoverTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: [
      'target',
      'what happened',
      'noticed',
      'assigned',
      'first record',
      'all partitions',
      'longest silence',
      'read twice',
    ],
    rows: runs.flatMap((run) => [
      ...deedsOf(run).map((deed) => deedRow(run, labelOf(run), deed)),
      ...unableRow(run, labelOf(run)),
    ]),
    notes: [
      'noticed: another member was told that the group changes; assigned: the last partition given to another member; ' +
        'first record, all partitions: received by another member from the first and the last of them',
      'longest silence: the longest time without a record in any partition; read twice: read before and not yet committed',
    ],
  };
}

/** What membership and positions cost, and the timings that set the figures. */
export function membershipTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  const asked = runs.filter((run) => takeoversOf(run).length > 0);
  return {
    kind: 'table',
    caption,
    head: ['target', 'timings', 'commit p50 / p99 / max', 'calls', 'bytes of answers', 'write units', 'lost'],
    rows: asked.map((run) => membershipRow(run, labelOf(run))),
    notes: [
      'calls, bytes and write units: of one member in an hour, from the time it was watched, changes of the group included',
    ],
  };
}

function deedsOf(run: TargetRun): readonly TakeoverDeed[] {
  const all = takeoversOf(run).flatMap(({ steps, left }) => [...steps, ...left]);
  return [...new Set(all.map(({ deed }) => deed))];
}

const happened: Readonly<Record<TakeoverDeed, string>> = {
  kill: 'a member is killed',
  'kill-oldest': 'the oldest member is killed',
  join: 'a member joins',
  leave: 'a member leaves politely',
  'kill-broker': 'a broker is killed',
};

function deedRow(run: TargetRun, label: string, deed: TakeoverDeed): Cell[] {
  const evidence = evidenceOf(run.target);
  const steps = takeoversOf(run).flatMap((takeover) => takeover.steps.filter((step) => step.deed === deed));
  const first = cell(`${label} (${evidence})`);
  if (steps.length === 0) {
    const because = takeoversOf(run).flatMap(({ left }) => left.filter((one) => one.deed === deed))[0]?.because ?? '';
    return [first, cell(happened[deed]), cell(`not done: ${because}`, 'muted'), ...emptyCells(5)];
  }
  const time = (of: (step: TakeoverStep) => number | null): Cell => timeCell(steps.map(of), evidence);
  const replayed = steps.map((step) => step.replayed);
  const isOver = steps.every(({ recovered }) => recovered);
  return [
    first,
    cell(`${happened[deed]}\n${steps.map(({ to }) => to).join(', ')}`),
    time(({ noticedMs }) => noticedMs),
    time(({ assignedMs }) => assignedMs),
    time(({ firstRecordMs }) => firstRecordMs),
    isOver ? time(({ allRecordsMs }) => allRecordsMs) : cell('not before patience ended', 'bad'),
    time(({ silenceMs }) => silenceMs),
    cell(
      rangeOf(
        replayed.map((count) => printCount(count)),
        replayed,
      ),
    ),
  ];
}

function unableRow({ target }: TargetRun, label: string): Cell[][] {
  if (target.finding?.kind !== 'takeover' || target.finding.unable === '') return [];
  return [[cell(label), cell(`not done: ${target.finding.unable}`, 'muted'), ...emptyCells(6)]];
}

function membershipRow(run: TargetRun, label: string): Cell[] {
  const takeovers = takeoversOf(run);
  const perHour = (of: (spent: NonNullable<TakeoverRun['perMemberHour']>) => number | null): Cell => {
    const value = middle(takeovers.map(({ perMemberHour }) => (perMemberHour === null ? null : of(perMemberHour))));
    return value === null ? cell('–', 'muted') : cell(`${printCount(value)} (computed)`);
  };
  const lost = takeovers.reduce((sum, takeover) => sum + takeover.lost, 0);
  return [
    cell(`${label} (${evidenceOf(run.target)})`),
    cell(timingsOf(run).join('\n')),
    commitCell(run),
    perHour(({ calls }) => calls),
    perHour(({ bytes }) => bytes),
    perHour(({ writeUnits }) => writeUnits),
    cell(printCount(lost), lost === 0 ? 'plain' : 'bad'),
  ];
}

/** A percentile needs ten samples beyond it. */
const beyond = 10;

function commitCell(run: TargetRun): Cell {
  const takeovers = takeoversOf(run);
  const sorted = takeovers.flatMap(({ commitMs }) => commitMs).sort((a, b) => a - b);
  const floor = evidenceOf(run.target) === 'simulated' ? 'floor ≥ ' : '';
  const percentile = (share: number): string =>
    sorted.length * (1 - share) < beyond
      ? 'n/a (too few)'
      : printMilliseconds(sorted[Math.ceil(sorted.length * share) - 1]!);
  const most = sorted.at(-1);
  const failed = takeovers.reduce((sum, { commitsFailed }) => sum + commitsFailed, 0);
  return cell(
    `${floor}${percentile(0.5)} / ${percentile(0.99)} / ${most === undefined ? 'n/a' : printMilliseconds(most)}\n` +
      `${printCount(sorted.length)} commits, ${printCount(failed)} positions not stored`,
  );
}

/** The settings that decide how soon a death is noticed, as the system and its client told them. */
function timingsOf({ target }: TargetRun): readonly string[] {
  const { settings = {}, topology = {} } = target.description ?? {};
  const own = Object.entries(settings).filter(([name]) =>
    /^(session|heartbeat|groupProtocol|failover|lease)/.test(name),
  );
  const several = (topology['brokers'] ?? '').includes(',');
  const name = topology['zooKeeper'] === undefined ? 'broker.session.timeout.ms' : 'zookeeper.session.timeout.ms';
  const broker = topology[name];
  return [
    ...own.map(([setting, value]) => `${setting} ${value}`),
    ...(several && broker !== undefined ? [`${name} ${broker}`] : []),
  ];
}

function timeCell(values: readonly (number | null)[], evidence: 'measured' | 'simulated'): Cell {
  const value = middle(values);
  if (value === null) return cell('–', 'muted');
  const known = values.filter((one) => one !== null);
  const range = known.length < 2 ? '' : `\nrange ${printTime(Math.min(...known))} – ${printTime(Math.max(...known))}`;
  return cell(`${evidence === 'simulated' ? 'floor ≥ ' : ''}${printTime(value)}${range}`);
}

function rangeOf(texts: readonly string[], values: readonly number[]): string {
  return values.length < 2
    ? (texts[0] ?? '–')
    : `${printCount(Math.min(...values))} – ${printCount(Math.max(...values))}`;
}

function printTime(milliseconds: number): string {
  return milliseconds >= 1_000 ? printSeconds(milliseconds) : printMilliseconds(milliseconds);
}

function emptyCells(count: number): Cell[] {
  return Array.from({ length: count }, () => cell('–', 'muted'));
}
