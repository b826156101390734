import type { Finding } from '../result/result-schema.ts';

type Row = readonly (string | number | null)[];
type Of<K extends Finding['kind']> = Extract<Finding, { kind: K }>;

/** Figures of the experiments about partitions and storage: repetition, readers, metric, value, unit. */
export function experimentRows(finding: Of<'partitioning' | 'reshard' | 'retention' | 'replay'>): Row[] {
  switch (finding.kind) {
    case 'partitioning':
      return finding.runs.flatMap(partitioningRows);
    case 'reshard':
      return finding.runs.flatMap(reshardRows);
    case 'retention':
      return finding.runs.flatMap(retentionRows);
    case 'replay':
      return finding.runs.flatMap(replayRows);
  }
}

function partitioningRows({ spreads, hotKey }: Of<'partitioning'>['runs'][number], repetition: number): Row[] {
  return [
    ...spreads.flatMap(({ keys, maxOverMean, keysInSeveralPartitions, reordered, partitions }): Row[] => [
      [repetition, '', `${keys}: fullest ÷ mean`, maxOverMean, ''],
      [repetition, '', `${keys}: keys in several partitions`, keysInSeveralPartitions, 'keys'],
      [repetition, '', `${keys}: reordered`, reordered, 'records'],
      ...partitions.map(({ label, records }): Row => [repetition, '', `${keys}: ${label}`, records, 'records']),
    ]),
    [repetition, '', 'one key: achieved', hotKey.achievedPerSecond, '/s'],
  ];
}

function reshardRows({ changes, raised }: Of<'reshard'>['runs'][number], repetition: number): Row[] {
  return [
    ...changes.flatMap((change): Row[] => {
      const way = `${change.from} to ${change.to}`;
      return [
        [repetition, '', `${way}: accepted`, change.accepted ? 1 : 0, ''],
        [repetition, '', `${way}: answer`, change.answerSeconds, 's'],
        [repetition, '', `${way}: active`, change.activeSeconds, 's'],
        [repetition, '', `${way}: read from all new`, change.allReadSeconds, 's'],
        [repetition, '', `${way}: keys moved`, change.keysMoved, 'keys'],
        [repetition, '', `${way}: lost`, change.lost, 'records'],
        [repetition, '', `${way}: reordered`, change.reordered, 'records'],
      ];
    }),
    [repetition, '', 'raised: achieved', raised?.achievedPerSecond ?? null, '/s'],
  ];
}

function retentionRows(
  { default: byDefault, tries, expiry }: Of<'retention'>['runs'][number],
  repetition: number,
): Row[] {
  return [
    [repetition, '', 'default', byDefault, 'ms'],
    ...tries.map(({ time, accepted }): Row => [repetition, '', `${time} accepted`, accepted ? 1 : 0, '']),
    [repetition, '', 'gone after at least', expiry?.goneAfterMs?.least ?? null, 'ms'],
    [repetition, '', 'gone after at most', expiry?.goneAfterMs?.most ?? null, 'ms'],
  ];
}

function replayRows({ rungs, backlogBytes, storedShare }: Of<'replay'>['runs'][number], repetition: number): Row[] {
  return [
    [repetition, '', 'backlog', backlogBytes, 'B'],
    [repetition, '', 'stored ÷ sent', storedShare, ''],
    ...rungs.flatMap(({ readers }) =>
      readers.flatMap(({ bytesPerSecond, caughtUpSeconds }, reader): Row[] => [
        [repetition, readers.length, `reader ${reader + 1}: speed`, bytesPerSecond, 'B/s'],
        [repetition, readers.length, `reader ${reader + 1}: caught up`, caughtUpSeconds, 's'],
      ]),
    ),
  ];
}
