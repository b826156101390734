import type { GateResult } from '../result/gate-result.ts';
import { gateAnnotations } from './gate-annotations.ts';
import { bencherMetricFormat, githubActionBenchmark, gitlabCodeQuality, otavaCsv } from './gate-interop.ts';
import { gateJunit } from './gate-junit.ts';
import { gateReport } from './gate-report.ts';
import { markdownForm } from './markdown-form.ts';
import { type Paint, tableForm } from './table-form.ts';

export const gateFormats = [
  'table',
  'md',
  'json',
  'junit',
  'github',
  'gitlab',
  'github-action-benchmark',
  'bencher',
  'otava',
] as const;
export type GateFormat = (typeof gateFormats)[number];

/**
 * A gate's document as text of one format. `github` are workflow commands for annotations, `gitlab` is a Code Quality
 * report; the last three are read by the tools of those names.
 */
export function renderGate(gate: GateResult, format: GateFormat, width: number, paint: Paint): string {
  switch (format) {
    case 'table':
      return tableForm(gateReport(gate), width, paint);
    case 'md':
      return markdownForm(gateReport(gate));
    case 'json':
      return `${JSON.stringify(gate, null, 2)}\n`;
    case 'junit':
      return gateJunit(gate);
    case 'github':
      return `${gateAnnotations(gate)}\n`;
    case 'gitlab':
      return gitlabCodeQuality(gate);
    case 'github-action-benchmark':
      return githubActionBenchmark(gate);
    case 'bencher':
      return bencherMetricFormat(gate);
    case 'otava':
      return otavaCsv(gate);
  }
}
