import type { Result } from '../result/result-schema.ts';
import { buildReport } from './build-report.ts';
import type { DecodeHistogram } from './chart.ts';
import { cleanResult } from './clean-text.ts';
import { csvForm } from './csv-form.ts';
import { htmlForm } from './html-form.ts';
import { markdownForm } from './markdown-form.ts';
import { type Paint, tableForm } from './table-form.ts';

export const reportFormats = ['table', 'md', 'html', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface RenderOptions {
  /** Widest line of the table form, in characters; 120 where unknown. */
  readonly width: number;
  readonly paint: Paint;
  readonly decodeHistogram: DecodeHistogram;
}

/**
 * One or several results as text of one format, several side by side. The same results always give the same
 * text. Throws when a result holds a damaged histogram (html) or scenario.
 */
export function renderReport(
  results: readonly [Result, ...Result[]],
  format: ReportFormat,
  { width, paint, decodeHistogram }: RenderOptions,
): string {
  const data = results.length === 1 ? results[0] : results;
  const reportWith = (decode: DecodeHistogram | null) => buildReport(results.map(cleanResult), decode);
  switch (format) {
    case 'table':
      return tableForm(reportWith(null), width, paint);
    case 'md':
      return markdownForm(reportWith(null));
    case 'html':
      return htmlForm(reportWith(decodeHistogram), data);
    case 'csv':
      return csvForm(results);
    case 'json':
      return `${JSON.stringify(data, null, 2)}\n`;
  }
}
