import type { Result } from '../result/result-schema.ts';
import type { Chart } from './chart.ts';
import { drawChart } from './draw-chart.ts';
import { escapeMarkup } from './escape-markup.ts';
import { htmlScript, htmlStyle } from './html-style.ts';
import {
  type Cell,
  cell,
  type Chapter,
  type ChartSection,
  type Report,
  type Section,
  type TableSection,
} from './section.ts';

/**
 * The report as one page that needs no network and no script to be read. `data` (the results as they were
 * written) is embedded, so that the page is its own data file.
 */
export function htmlForm(report: Report, data: Result | readonly Result[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(report.title)}</title>`,
    `<style>${htmlStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeMarkup(report.title)}</h1>`,
    ...report.chapters.map(chapterMarkup),
    '</main>',
    `<script type="application/json" id="result">${embeddedJson(data)}</script>`,
    `<script>${htmlScript}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** JSON that cannot end its script element: no `<` is left in it. */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function chapterMarkup({ title, sections }: Chapter, chapter: number): string {
  const charts = sections.filter((section): section is ChartSection => section.kind === 'chart');
  const figures = charts.map(({ chart }, index) => figureMarkup(chart, `figure-${chapter}-${index}`));
  const parts = sections.map((section) => {
    if (section.kind !== 'chart') return sectionMarkup(section);
    // All figures of a chapter stand in one grid, where the first of them is.
    return section === charts[0] ? `<div class="figures">\n${figures.join('\n')}\n</div>` : '';
  });
  return [`<section>`, `<h2>${escapeMarkup(title)}</h2>`, ...parts.filter((part) => part !== ''), '</section>'].join(
    '\n',
  );
}

function sectionMarkup(section: Exclude<Section, ChartSection>): string {
  if (section.kind === 'list')
    return `<h3>${escapeMarkup(section.caption)}</h3>\n<ul>\n${section.items.map(({ text, tone }) => `<li class="${tone}">${escapeMarkup(text)}</li>`).join('\n')}\n</ul>`;
  const table = tableMarkup(section);
  return section.isMinor === true
    ? `<details><summary>${escapeMarkup(section.caption)}</summary>\n${table}\n</details>`
    : table;
}

function tableMarkup({ caption, head, rows, notes, isProse }: TableSection): string {
  // A table without a name over its first column lists properties of its columns: sorting would scramble it.
  const kind = isProse === true ? ' class="records prose"' : head[0] === '' ? '' : ' class="records"';
  const beneath = notes.map((note) =>
    typeof note === 'string'
      ? `<li>${escapeMarkup(note)}</li>`
      : `<li><a href="${escapeMarkup(note.address)}" rel="noreferrer">${escapeMarkup(note.text)}</a></li>`,
  );
  return [
    `<div class="scroll"><table${kind}>`,
    `<caption>${escapeMarkup(caption)}</caption>`,
    `<thead><tr>${head.map((text) => (text === '' ? '<td></td>' : `<th scope="col">${escapeMarkup(text)}</th>`)).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${row.map(cellMarkup).join('')}</tr>`),
    '</tbody></table></div>',
    ...(beneath.length === 0 ? [] : [`<ul class="notes">${beneath.join('')}</ul>`]),
  ].join('\n');
}

/** The first line is the figure; the others stand smaller beneath it. */
function cellMarkup({ text, tone }: Cell, column: number): string {
  const [first, ...more] = text.split('\n').map(escapeMarkup);
  const content = `${first}${more.map((line) => `<small>${line}</small>`).join('')}`;
  if (column === 0) return `<th scope="row">${content}</th>`;
  return `<td${tone === 'plain' ? '' : ` class="${tone}"`}>${content}</td>`;
}

function figureMarkup(chart: Chart, id: string): string {
  const data = tableMarkup({
    kind: 'table',
    caption: `Data of “${chart.title}”`,
    head: chart.data.head,
    rows: chart.data.rows.map((row) => row.map((text) => cell(text))),
    notes: [],
  });
  return [
    '<figure>',
    `<figcaption>${escapeMarkup(chart.title)}<p>${escapeMarkup(chart.description)}</p></figcaption>`,
    drawChart(chart, id),
    `<details><summary>Data</summary>\n${data}\n</details>`,
    '</figure>',
  ].join('\n');
}
