import type { ClaimOutcome, ComparisonRow, Source, Verdict } from '../verdict/claim.ts';
import { type Cell, cell, type TableSection, type Tone } from './section.ts';

/** The comparison table: claim and what became of it, for both systems, with numbered sources beneath. */
export function comparisonSection(rows: readonly ComparisonRow[]): TableSection {
  const sources = [
    ...new Map(
      rows
        .flatMap(({ kinesis, kafka }) => [...kinesis.documented, ...kafka.documented])
        .map(({ source }) => [source.address, source]),
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
      verdictCell(kinesis, kafka),
    ]),
    notes: sources.map(({ name, date, address }, index) => ({ text: `[${index + 1}] ${name}, ${date}`, address })),
  };
}

function outcomeCell({ claim, found, documented, verdict }: ClaimOutcome, sources: readonly Source[]): Cell {
  if (claim === null) return cell('no claim; not measured yet', 'muted');
  const evidence =
    found.length > 0
      ? found.map(({ text, label }) => `→ ${text} (${label})`)
      : [`→ ${verdict.kind === 'not measured yet' ? verdict.kind : 'not measured here'}`];
  const facts = documented.map(
    ({ text, source }) =>
      `→ ${text} (documented) [${sources.findIndex(({ address }) => address === source.address) + 1}]`,
  );
  return cell([`“${claim}”`, ...evidence, ...facts].join('\n'));
}

function verdictCell(kinesis: ClaimOutcome, kafka: ClaimOutcome): Cell {
  const lines = [
    `Kinesis: ${printVerdict(kinesis.verdict)}`,
    ...(kinesis.byDocuments === null ? [] : [`  by documents: ${printVerdict(kinesis.byDocuments)}`]),
    `Kafka: ${printVerdict(kafka.verdict)}`,
    ...(kafka.byDocuments === null ? [] : [`  by documents: ${printVerdict(kafka.byDocuments)}`]),
  ];
  const kinds = [kinesis, kafka].flatMap(({ verdict, byDocuments }) => [verdict.kind, byDocuments?.kind]);
  const tone: Tone = kinds.some((kind) => kind === 'contradicted' || kind === 'not as documented (simulated)')
    ? 'bad'
    : kinds.includes('outdated')
      ? 'warning'
      : 'plain';
  return cell(lines.join('\n'), tone);
}

/** `holds only if readers poll [measured: kinesis polling]`. */
export function printVerdict({ kind, detail, basis }: Verdict): string {
  const said = detail === '' ? kind : kind === 'holds only if' ? `${kind} ${detail}` : `${kind}: ${detail}`;
  return basis === null || basis.label === 'simulated' ? said : `${said} (${basis.label}: ${basis.name})`;
}
