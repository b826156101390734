import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Axis, Chart, Panel, Series } from './chart.ts';
import { escapeMarkup } from './escape-markup.ts';
import { placeLabels } from './place-labels.ts';

/** How many colours and dashes there are; the page's style sheet defines as many. */
export const styleCount = 6;

const width = 480;
const panelHeight = 236;
const plot = { left: 58, right: width - 122, top: 42, bottom: panelHeight - 44 };
const labelGap = 15;
const longestLabel = 15;
const dashes = ['', '7 3', '2 3', '9 3 2 3', '12 4', '4 2 1 2'];

/** The chart as one SVG element. Colours are classes, so that light, dark and print share the drawing. */
export function drawChart(chart: Chart, id: string): string {
  const height = panelHeight * chart.panels.length;
  const panels = chart.panels
    .map((panel, index) => `<g transform="translate(0 ${index * panelHeight})">${drawPanel(panel)}</g>`)
    .join('');
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-finding">` +
    `<title id="${id}-title">${escapeMarkup(chart.title)}</title>` +
    `<desc id="${id}-finding">${escapeMarkup(chart.description)}</desc>${panels}</svg>`
  );
}

type Scale = (value: number) => number;

function drawPanel(panel: Panel): string {
  const x = scaleOf(panel.x, plot.left, plot.right);
  const y = scaleOf(panel.y, plot.bottom, plot.top);
  return [
    `<text class="panel" x="4" y="16">${escapeMarkup(panel.title)}</text>`,
    ...panel.bands.map(({ from, to, label }) => {
      const left = x.at(from);
      return `<rect class="band" x="${fixed(left)}" y="${plot.top}" width="${fixed(Math.max(0, x.at(to) - left))}" height="${plot.bottom - plot.top}"/><text class="note" x="${fixed(left + 3)}" y="${plot.bottom - 6}">${escapeMarkup(label)}</text>`;
    }),
    drawAxes(panel, x, y),
    ...drawMarks(panel, x.at),
    ...panel.series.map((series) => drawSeries(series, x.at, y.at)),
    ...drawLabels(panel.series, y.at),
  ].join('');
}

/** The axis as a function of the value, and its ticks with their texts. */
function scaleOf(axis: Axis, from: number, to: number): { at: Scale; ticks: readonly (readonly [number, string])[] } {
  if (axis.scale === 'percentile') {
    const spread = (percentile: number) => 1 / (1 - percentile / 100);
    const scale = scaleLog().domain(axis.domain.map(spread)).range([from, to]);
    const ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999].filter((value) => value <= axis.domain[1]);
    return { at: (value) => scale(spread(value)), ticks: ticks.map((value) => [value, `${value}`]) };
  }
  const scale = axis.scale === 'log' ? scaleLog() : scaleLinear();
  scale.domain(axis.domain).range([from, to]);
  const ticks = axis.ticks ?? (axis.scale === 'log' ? logTicks(axis.domain) : scale.ticks(5));
  return { at: (value) => scale(value), ticks: ticks.map((value) => [value, plainTick(value)]) };
}

/** 1, 2 and 5 of each power of ten within the domain; only the ones where those would crowd; round steps in a narrow one. */
function logTicks([low, high]: readonly [number, number]): number[] {
  if (high / low < 10) return scaleLinear().domain([low, high]).ticks(4);
  const from = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, index) => 10 ** (from + index));
  const factors = powers.length > 4 ? [1] : [1, 2, 5];
  return powers
    .flatMap((power) => factors.map((factor) => Number((power * factor).toPrecision(3))))
    .filter((value) => value >= low && value <= high);
}

function plainTick(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

function drawAxes(panel: Panel, x: ReturnType<typeof scaleOf>, y: ReturnType<typeof scaleOf>): string {
  const horizontal = y.ticks.map(([value, text]) => {
    const at = fixed(y.at(value));
    return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}"/><text class="tick" x="${plot.left - 6}" y="${fixed(y.at(value) + 4)}" text-anchor="end">${text}</text>`;
  });
  const vertical = spaced(x.ticks, x.at).map(([value, text]) => {
    const at = fixed(x.at(value));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${plot.top}" y2="${plot.bottom}"/><text class="tick" x="${at}" y="${plot.bottom + 16}" text-anchor="middle">${text}</text>`;
  });
  return [
    ...horizontal,
    ...vertical,
    `<text class="axis" x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 34}" text-anchor="middle">${escapeMarkup(panel.x.label)}</text>`,
    `<text class="axis" x="${plot.left}" y="${plot.top - 6}">${escapeMarkup(panel.y.label)}</text>`,
  ].join('');
}

/** Leaves out ticks whose texts would touch the one before. */
function spaced(ticks: readonly (readonly [number, string])[], at: Scale): (readonly [number, string])[] {
  let free = -Infinity;
  return ticks.filter(([value, text]) => {
    const half = text.length * 3.7 + 2;
    if (at(value) - half < free) return false;
    free = at(value) + half;
    return true;
  });
}

function drawMarks({ marks }: Panel, x: Scale): string[] {
  return marks.map(({ x: value, label, style }, index) => {
    const at = fixed(x(value));
    const flip = x(value) > (plot.left + plot.right) / 2;
    return `<line class="mark s${style % styleCount}" x1="${at}" x2="${at}" y1="${plot.top}" y2="${plot.bottom}"/><text class="note t${style % styleCount}" x="${fixed(x(value) + (flip ? -4 : 4))}" y="${plot.bottom - 6 - index * 13}" text-anchor="${flip ? 'end' : 'start'}">${escapeMarkup(label)}</text>`;
  });
}

function drawSeries({ points, style, weight }: Series, x: Scale, y: Scale): string {
  const index = style % styleCount;
  const path = line<readonly [number, number]>()
    .x(([value]) => Number(fixed(x(value))))
    .y(([, value]) => Number(fixed(y(value))))
    .digits(1)(points);
  const dash = dashes[index] === '' ? '' : ` stroke-dasharray="${dashes[index]}"`;
  const dots =
    points.length <= 12
      ? points
          .map(([px, py]) => `<circle class="f${index}" cx="${fixed(x(px))}" cy="${fixed(y(py))}" r="2.5"/>`)
          .join('')
      : '';
  return `<path class="line ${weight} s${index}"${dash} d="${path ?? ''}"/>${dots}`;
}

/** Each series' name at its line's end, moved apart where lines end together. */
function drawLabels(series: readonly Series[], y: Scale): string[] {
  const labelled = series.filter(({ label, points }) => label !== null && points.length > 0);
  const heights = placeLabels(
    labelled.map(({ points }) => y(points.at(-1)![1]) + 4),
    labelGap,
    plot.top + 8,
    plot.bottom,
  );
  return labelled.map(({ label, style }, index) => {
    const text = label!.length > longestLabel ? `${label!.slice(0, longestLabel - 1)}…` : label!;
    return `<text class="label t${style % styleCount}" x="${plot.right + 6}" y="${fixed(heights[index]!)}">${escapeMarkup(text)}</text>`;
  });
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}
