import type { MetadataRun } from '../result/takeover-findings.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { middle } from '../verdict/takeover-rules.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { printMilliseconds, printSeconds } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

/** What changes of metadata take, where it is kept, and how long nobody decides when the controller dies. */
export function metadataTable(
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
  caption: string,
): TableSection {
  return {
    kind: 'table',
    caption,
    head: ['target', 'metadata kept in', 'topic created', 'partitions added', 'controller replaced'],
    rows: runs.flatMap((run) => {
      const { finding } = run.target;
      if (finding?.kind !== 'metadata') return [];
      return [
        [
          cell(`${labelOf(run)} (${evidenceOf(run.target)})`),
          cell(storeOf(run)),
          timesCell(
            finding.runs.flatMap(({ createMs }) => createMs),
            `${finding.partitions.from} partitions`,
          ),
          timesCell(
            finding.runs.flatMap(({ addMs }) => addMs),
            `${finding.partitions.from} to ${finding.partitions.to}`,
          ),
          failoverCell(finding.runs),
        ],
      ];
    }),
    notes: [
      'created, added: until every partition takes records; replaced: from the death of the active controller until a ' +
        'topic that was asked for after it takes records',
    ],
  };
}

function storeOf({ target: { description } }: TargetRun): string {
  const { topology = {}, version = '' } = description ?? {};
  const several = (topology['brokers'] ?? '').split(',').length;
  const keeper = topology['zooKeeper'] === undefined ? 'the brokers (KRaft)' : 'ZooKeeper';
  const name = topology['zooKeeper'] === undefined ? 'broker.session.timeout.ms' : 'zookeeper.session.timeout.ms';
  return `${keeper}\nKafka ${version}, ${several} broker${several === 1 ? '' : 's'}, ${name} ${topology[name] ?? 'unknown'}`;
}

function timesCell(milliseconds: readonly number[], of: string): Cell {
  const value = middle(milliseconds);
  if (value === null) return cell('–', 'muted');
  const range = `range ${print(Math.min(...milliseconds))} – ${print(Math.max(...milliseconds))}`;
  return cell(`${print(value)}\n${of}, ${range}`);
}

function failoverCell(runs: readonly MetadataRun[]): Cell {
  const killed = runs.filter((run) => run.killed !== '');
  if (killed.length === 0) return cell('– (needs several brokers of ours)', 'muted');
  const value = middle(killed.map(({ failoverMs }) => failoverMs));
  if (value === null) return cell('not before patience ended', 'bad');
  return cell(`${print(value)}\n${killed.map((run) => run.killed).join(', ')}`);
}

function print(milliseconds: number): string {
  return milliseconds >= 1_000 ? printSeconds(milliseconds) : printMilliseconds(milliseconds);
}
