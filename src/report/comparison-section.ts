import type { ClaimOutcome, ComparisonRow, Source, Verdict } from '../verdict/claim.ts';
import { type Cell, cell, type TableSection } from './section.ts';

/** The comparison table: claim and what became of it, for both systems, with numbered sources beneath. */
export function comparisonSection(rows: readonly ComparisonRow[]): TableSection {
  const sources = [
    ...new Map(
      rows
        .flatMap(({ kinesis, kafka }) => [kinesis, kafka])
        .flatMap(({ documented, byDocuments }) => [
          ...documented.map(({ source }) => source),
          byDocuments?.basis?.source,
        ])
        .filter((source) => source !== undefined && source !== null)
        .map((source) => [source.address, source]),
    ).values(),
  ];
  return {
    kind: 'table',
    caption: 'Claim, evidence and verdict for each dimension',
    head: ['dimension', 'Kinesis: claim → evidence', 'Kafka: claim → evidence', 'verdict'],
    rows: rows.map(({ title, kinesis, kafka }) => [
      cell(title),
      outcomeCell(kinesis, sources),
      outcomeCell(kafka, sources),
      verdictCell(kinesis, kafka, sources),
    ]),
    notes: sources.map(({ name, date, address }, index) => ({ text: `[${index + 1}] ${name}, ${date}`, address })),
    isProse: true,
  };
}

function outcomeCell({ claim, found, documented, verdict }: ClaimOutcome, sources: readonly Source[]): Cell {
  if (claim === null) return cell('no claim; not measured yet', 'muted');
  const evidence =
    found.length > 0
      ? found.map(({ text, label }) => `→ ${text} (${label})`)
      : [`→ ${verdict.kind === 'not measured yet' ? verdict.kind : 'not measured here'}`];
  const facts = documented.map(({ text, source }) => `→ ${text} (documented ${numberOf(source, sources)})`);
  return cell([`“${claim}”`, ...evidence, ...facts].join('\n'));
}

/** `[3]`: the number of the source beneath the table. */
function numberOf({ address }: Source, sources: readonly Source[]): string {
  return `[${sources.findIndex((source) => source.address === address) + 1}]`;
}

function verdictCell(kinesis: ClaimOutcome, kafka: ClaimOutcome, sources: readonly Source[]): Cell {
  if (kinesis.claim === null) return cell('–', 'muted');
  const linesOf = (system: string, { verdict, byDocuments }: ClaimOutcome) => [
    `${system}: ${printVerdict(verdict, sources)}`,
    ...(byDocuments === null ? [] : [`· by documents ${printVerdict(byDocuments, sources)}`]),
  ];
  return cell([...linesOf('Kinesis', kinesis), ...linesOf('Kafka', kafka)].join('\n'));
}

/** `holds only if readers poll (documented 2026-10-01 [3])`: what decided is always named. */
function printVerdict({ kind, detail, basis }: Verdict, sources: readonly Source[]): string {
  const said = detail === '' ? kind : kind === 'holds only if' ? `${kind} ${detail}` : `${kind}: ${detail}`;
  if (basis === null) return said;
  return basis.source === null
    ? `${said} (${basis.label}: ${basis.name})`
    : `${said} (documented ${basis.source.date} ${numberOf(basis.source, sources)})`;
}
