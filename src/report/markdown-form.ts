import type { Cell, Report, Section, TableSection } from './section.ts';

/** The report as GitHub-flavoured Markdown: the same tables, background folded away, no pictures. */
export function markdownForm(report: Report): string {
  const chapters = report.chapters.map(
    ({ title, sections }) =>
      `## ${escapeMarkdown(title)}\n\n${sections
        .map(sectionText)
        .filter((text) => text !== '')
        .join('\n\n')}`,
  );
  return `${[`# ${escapeMarkdown(report.title)}`, ...chapters].join('\n\n')}\n`;
}

function sectionText(section: Section): string {
  switch (section.kind) {
    case 'chart':
      return '';
    case 'list':
      return [`**${escapeMarkdown(section.caption)}**`, '', ...section.items.map((item) => `- ${marked(item)}`)].join(
        '\n',
      );
    case 'table':
      return section.isMinor === true
        ? `<details><summary>${escapeMarkdown(section.caption)}</summary>\n\n${tableText(section)}\n\n</details>`
        : `**${escapeMarkdown(section.caption)}**\n\n${tableText(section)}`;
  }
}

function tableText({ head, rows, notes }: TableSection): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    line(head.map(escapeMarkdown)),
    line(head.map(() => '---')),
    ...rows.map((row) => line(row.map((one, index) => (index === 0 ? escapeMarkdown(one.text) : marked(one))))),
  ].join('\n');
  const beneath = notes.map((note) =>
    typeof note === 'string' ? `- ${escapeMarkdown(note)}` : `- ${escapeMarkdown(note.text)}: <${note.address}>`,
  );
  return beneath.length === 0 ? table : `${table}\n\n${beneath.join('\n')}`;
}

function marked({ text, tone }: Cell): string {
  const escaped = text.split('\n').map(escapeMarkdown).join('<br>');
  return tone === 'bad' ? `❌ ${escaped}` : tone === 'warning' ? `⚠️ ${escaped}` : escaped;
}

/** Every character that Markdown or the HTML inside it would read as markup, taken literally. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!)
    .replace(/[\\`*_[\]|~#$@]/g, (character) => `\\${character}`)
    .replace(/\n/g, ' ');
}
