import type { PartitioningRun, Spread } from '../result/partition-findings.ts';
import { evidenceOf } from '../verdict/claim.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { printCount, printPerSecond, printShare } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

type Label = (run: TargetRun) => string;

/** Where keyed records went, and what one key alone can reach; a row for each target and distribution of keys. */
export function partitioningTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: [
      'target',
      'keys',
      'share of each partition',
      'fullest ÷ mean',
      'keys in several partitions',
      'out of order',
      'one key alone',
    ],
    rows: partitioningRuns(runs).flatMap(({ run, found }) =>
      found.spreads.map((spread) => [
        cell(`${labelOf(run)} (${evidenceOf(run.target)})`),
        cell(`${spread.keys}\n${printCount(spread.keysSeen)} of ${printCount(spread.distinct)} keys seen`),
        sharesCell(spread),
        cell(spread.maxOverMean.toFixed(2)),
        countCell(spread.keysInSeveralPartitions),
        countCell(spread.reordered),
        hotKeyCell(found.hotKey),
      ]),
    ),
    notes: [
      'out of order: a lower sequence after a higher one of its key',
      'one key alone: all of the load in one partition',
    ],
  };
}

/** The partitions as each system describes them. */
export function topologyTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: ['target', 'partition', 'what the system says of it'],
    rows: partitioningRuns(runs).flatMap(({ run, found: { topology } }) =>
      topology.map(({ label, detail }) => [cell(labelOf(run)), cell(label), cell(detail === '' ? '–' : detail)]),
    ),
    notes: [],
    isMinor: true,
  };
}

function partitioningRuns(runs: readonly TargetRun[]): { run: TargetRun; found: PartitioningRun }[] {
  return runs.flatMap((run) =>
    run.target.finding?.kind === 'partitioning' ? run.target.finding.runs.map((found) => ({ run, found })) : [],
  );
}

function sharesCell({ partitions, records }: Spread): Cell {
  const shares = partitions.map((partition) => printShare(records === 0 ? 0 : partition.records / records));
  return cell(`${shares.join(', ')}\n${printCount(records)} records`);
}

function countCell(count: number): Cell {
  return cell(printCount(count), count === 0 ? 'plain' : 'bad');
}

function hotKeyCell({ held, offeredPerSecond, achievedPerSecond, boundByDetail }: PartitioningRun['hotKey']): Cell {
  return held
    ? cell(`≥ ${printPerSecond(achievedPerSecond)}\nall that was offered`)
    : cell(`${printPerSecond(achievedPerSecond)}\nof ${printPerSecond(offeredPerSecond)} offered: ${boundByDetail}`);
}
