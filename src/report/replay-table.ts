import type { ReplayRun, ReplayRung } from '../result/storage-findings.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { sources } from '../verdict/facts.ts';
import { floorOf } from '../verdict/rule-parts.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { plainNumber, printBytesPerSecond, printCount, printPerSecond, printSeconds } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

type Label = (run: TargetRun) => string;

/** How fast readers that begin with the oldest record read a backlog, and when they were up to date. */
export function replayTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: [
      'target',
      'backlog',
      'readers',
      'slowest reader',
      'all readers',
      'up to date',
      'throttled reads',
      'on disk ÷ sent',
    ],
    rows: runs.flatMap((run) => {
      const { finding } = run.target;
      if (finding?.kind !== 'replay') return [];
      const quota = finding.predictedBytesPerSecond;
      return finding.runs.flatMap((found) => found.rungs.map((rung) => rowOf(run, labelOf(run), found, rung, quota)));
    }),
    notes: [
      'speed: value bytes from the first record until as many as the backlog were read',
      {
        text: 'a short backlog is read beyond the read quota: one poll of Kinesis may bring 10 MB of a shard at once',
        address: sources.kinesisQuotas.address,
      },
      'up to date: from connecting until the newest record of every partition was read in time, while writing goes on',
    ],
  };
}

function rowOf(run: TargetRun, label: string, found: ReplayRun, rung: ReplayRung, quota: number | null): Cell[] {
  const floor = floorOf(run);
  const { backlogBytes, backlogRecords, ratePerSecond, storedShare } = found;
  const speeds = rung.readers.map(({ bytesPerSecond }) => bytesPerSecond);
  const caughtUp = rung.readers.map(({ caughtUpSeconds }) => caughtUpSeconds);
  const whole = speeds.every((speed) => speed !== null) && speeds.length > 0;
  const known = speeds.map(Number);
  return [
    cell(`${label} (${evidenceOf(run.target)})`),
    cell(
      `${plainNumber(backlogBytes / 1e6)} MB\n${printCount(backlogRecords)} records, ${printPerSecond(ratePerSecond)} go on`,
    ),
    cell(String(rung.readers.length)),
    whole ? cell(printBytesPerSecond(Math.min(...known))) : cell(`not read within ${rung.limitSeconds} s`, 'warning'),
    whole
      ? allCell(
          known.reduce((sum, speed) => sum + speed, 0),
          quota,
        )
      : cell('–', 'muted'),
    caughtUp.every((time) => time !== null)
      ? cell(`${floor}${printSeconds(Math.max(0, ...caughtUp.map(Number)) * 1_000)}`)
      : cell(`not within ${rung.limitSeconds} s`, 'warning'),
    cell(printCount(rung.throttledReads)),
    cell(storedShare === null ? '–' : storedShare.toFixed(2), storedShare === null ? 'muted' : 'plain'),
  ];
}

function allCell(bytesPerSecond: number, quota: number | null): Cell {
  const bound = quota === null ? '' : `\nread quota of the stream ${printBytesPerSecond(quota)} (computed)`;
  return cell(`${printBytesPerSecond(bytesPerSecond)}${bound}`);
}
