import type { ReshardChange, ReshardRun } from '../result/partition-findings.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { sources } from '../verdict/facts.ts';
import { floorOf } from '../verdict/rule-parts.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { printCount, printMilliseconds, printPerSecond, printSeconds, printShare } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

type Label = (run: TargetRun) => string;

/** Each change of the number of partitions under load: its steps, the load meanwhile, and what became of keys. */
export function reshardTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: [
      'target',
      'partitions',
      'answered, active',
      'read from the new ones',
      'p99, longest response',
      'throttled, refused, given up',
      'keys moved',
      'lost, twice, out of order',
      'more than the old carry',
    ],
    rows: runs.flatMap((run) => rowsOf(run, labelOf(run))),
    notes: [
      'keys moved: keys of which a record was read from another partition than the one before',
      'a shard that is split or merged ends: each of its keys goes to a shard that came of it, and is read after it',
      'p99, longest response: over the whole load in which the change was made',
      {
        text: 'our clients are told of new partitions at once; left alone, a Kafka client looks every 5 min (metadata.max.age.ms)',
        address: sources.kafkaDocumentation.address,
      },
      ...(runs.some(({ target }) => evidenceOf(target) === 'simulated')
        ? ["a local server's own delays are settings: their documented value stands in"]
        : []),
    ],
  };
}

function rowsOf(run: TargetRun, label: string): Cell[][] {
  const { finding } = run.target;
  if (finding?.kind !== 'reshard') return [];
  const name = `${label} (${evidenceOf(run.target)})`;
  if (finding.isUnable) return [[cell(name), cell('this adapter cannot resize a stream', 'muted'), ...blank(7)]];
  return finding.runs.flatMap((found) => found.changes.map((change) => rowOf(name, run, found, change)));
}

function rowOf(name: string, run: TargetRun, { raised }: ReshardRun, change: ReshardChange): Cell[] {
  return [
    cell(name),
    cell(`${change.from} → ${change.to}`),
    stepsCell(change),
    readCell(run, change),
    latencyCell(run, change),
    cell(
      `${printShare(change.throttledShare)}, ${printCount(change.otherRefusals)}, ${printCount(change.gaveUp)}`,
      change.gaveUp === 0 ? 'plain' : 'bad',
    ),
    movesCell(change),
    cell(
      [change.lost, change.duplicated, change.reordered].map(printCount).join(', '),
      change.lost === 0 && change.reordered === 0 ? 'plain' : 'bad',
    ),
    change.to > change.from && raised !== null
      ? cell(
          `${printPerSecond(raised.achievedPerSecond)} of ${printPerSecond(raised.offeredPerSecond)}\n${printShare(raised.throttledShare)} throttled`,
        )
      : cell('–', 'muted'),
  ];
}

function stepsCell({ accepted, code, message, answerSeconds, activeSeconds, documented }: ReshardChange): Cell {
  if (!accepted) return cell(`refused\n${code}: “${message}”`, 'warning');
  if (documented !== '') return cell(documented);
  const active = activeSeconds === null ? 'never active' : printSeconds(activeSeconds * 1_000);
  return cell(`${printSeconds(answerSeconds * 1_000)}, ${active}`);
}

function readCell(run: TargetRun, { firstReadSeconds: first, allReadSeconds: all }: ReshardChange): Cell {
  if (first === null || all === null) return cell('–', 'muted');
  const print = (value: number): string => `${floorOf(run)}${printSeconds(value * 1_000)}`;
  return cell(`first ${print(first)}\nall ${print(all)} after active`);
}

function latencyCell(run: TargetRun, { p99Ms, longestMs }: ReshardChange): Cell {
  const print = (value: number | null): string =>
    value === null ? 'n/a (too few)' : `${floorOf(run)}${printMilliseconds(value)}`;
  return cell(`${print(p99Ms)}, ${print(longestMs)}`);
}

function movesCell({ keys, keysMoved, moves }: ReshardChange): Cell {
  if (keysMoved === 0) return cell(`0 of ${printCount(keys)}`);
  const ways = moves.slice(0, 8).map(({ from, to, keys: moved }) => `${from} → ${to}: ${moved}`);
  return cell(`${printCount(keysMoved)} of ${printCount(keys)}\n${ways.join(', ')}${moves.length > 8 ? ', …' : ''}`);
}

function blank(count: number): Cell[] {
  return Array.from({ length: count }, () => cell('–', 'muted'));
}
