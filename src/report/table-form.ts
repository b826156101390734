import Table from 'cli-table3';
import type { Cell, Chapter, Report, Section, TableSection, Tone } from './section.ts';
import { cell } from './section.ts';
import { longestLine, longestWord, wrapText } from './wrap-text.ts';

/** Colours a piece of one line; returns it as it is where colours are off. */
export type Paint = (text: string, tone: Tone | 'title') => string;

/**
 * The report for a terminal or a text file: tables no wider than `width`, charts and background left out, the answer
 * at the end.
 */
export function tableForm(report: Report, width: number, paint: Paint): string {
  const chapters = summaryLast(report.chapters).flatMap(({ title, sections }) => {
    const heading = wrapText(title, width);
    const rule = '─'.repeat(Math.min(width, longestLine(heading.join('\n'))));
    const parts = sections.map((section) => sectionText(section, width, paint)).filter((text) => text !== '');
    // Nothing but background, which a terminal leaves out.
    if (parts.length === 0) return [];
    return [[...heading, rule].map((line) => paint(line, 'title')).join('\n') + `\n${parts.join('\n\n')}`];
  });
  return `${[
    wrapText(report.title, width)
      .map((line) => paint(line, 'title'))
      .join('\n'),
    ...chapters,
  ].join('\n\n')}\n`;
}

/** Details first, then the summary from its broad table to its few sentences. */
function summaryLast(chapters: readonly Chapter[]): readonly Chapter[] {
  const summary = chapters.filter(({ isSummary }) => isSummary);
  return [...chapters.filter(({ isSummary }) => !isSummary), ...summary.toReversed()];
}

function sectionText(section: Section, width: number, paint: Paint): string {
  switch (section.kind) {
    case 'chart':
      return '';
    case 'list':
      return [section.caption, ...section.items.map((item) => listItem(item, width, paint))].join('\n');
    case 'table':
      return section.isMinor ? '' : tableText(section, width, paint);
  }
}

function listItem({ text, tone }: Cell, width: number, paint: Paint): string {
  return wrapText(text, width - 4)
    .map((line, index) => `  ${index === 0 ? '-' : ' '} ${painted(line, tone, paint)}`)
    .join('\n');
}

/** Plain text is the terminal's own colour. */
function painted(line: string, tone: Tone, paint: Paint): string {
  return tone === 'plain' ? line : paint(line, tone);
}

function tableText(section: TableSection, width: number, paint: Paint): string {
  const tables = splitColumns(section, width).map((indices) => drawTable(section, indices, width, paint));
  const notes = section.notes.flatMap((note) =>
    wrapText(typeof note === 'string' ? note : `${note.text}: ${note.address}`, width - 2).map((line) =>
      paint(`  ${line}`, 'muted'),
    ),
  );
  return [...wrapText(section.caption, width), ...tables, ...notes].join('\n');
}

/** Blanks and border that cli-table3 puts around each column, and the last border. */
const perColumn = 3;
const lastBorder = 1;
const widestMinimum = 22;
/** Rows up to this many lines read well without a rule between them. */
const linesWithoutRules = 4;

/** Which columns stand in which table: the first one in each, the others as many as fit. */
function splitColumns(section: TableSection, width: number): number[][] {
  const least = section.head.map((_, index) =>
    Math.min(widestMinimum, Math.max(...columnTexts(section, index).map(longestWord))),
  );
  const tables: number[][] = [];
  let room = 0;
  for (let index = 1; index < section.head.length; index++) {
    const needed = least[index]! + perColumn;
    if (tables.length === 0 || needed > room) {
      tables.push([0]);
      room = width - lastBorder - perColumn - least[0]!;
    }
    tables.at(-1)!.push(index);
    room -= needed;
  }
  return tables.length === 0 ? [[0]] : tables;
}

function drawTable(section: TableSection, indices: readonly number[], width: number, paint: Paint): string {
  const widths = fitWidths(
    indices.map((index) => Math.max(1, ...columnTexts(section, index).map(longestLine))),
    width - lastBorder - perColumn * indices.length,
  );
  const wrapped = ({ text, tone }: Cell, column: number) =>
    wrapText(text, widths[column]!)
      .map((line) => painted(line, tone, paint))
      .join('\n');
  const rows = section.rows.map((row) => indices.map((index, column) => wrapped(row[index] ?? cell(''), column)));
  const tallest = Math.max(0, ...rows.flat().map((text) => text.split('\n').length));
  const table = new Table({
    head: indices.map((index, column) => wrapped(cell(section.head[index]!), column)),
    style: { head: [], border: [], compact: tallest <= linesWithoutRules },
  });
  table.push(...rows);
  return table.toString();
}

function columnTexts({ head, rows }: TableSection, index: number): string[] {
  return [head[index] ?? '', ...rows.map((row) => row[index]?.text ?? '')];
}

/** Narrows the widest columns until all fit. */
function fitWidths(natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  while (widths.reduce((sum, width) => sum + width, 0) > available) {
    const widest = Math.max(...widths);
    if (widest <= 1) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
  }
  return widths;
}
