import type { GateResult } from '../result/gate-result.ts';
import { cleanResult } from './clean-text.ts';
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

/** What a step may add to its summary on GitHub; it drops a longer one. */
export const markdownBytesMax = 1024 * 1024;

/**
 * A gate's document as text of one format. `github` are workflow commands for annotations, `gitlab` is a Code Quality
 * report; the last three are read by the tools of those names. Labels and messages become single lines of visible
 * characters, but in JSON, which escapes them.
 */
export function renderGate(gate: GateResult, format: GateFormat, width: number, paint: Paint): string {
  const clean = cleanResult(gate);
  switch (format) {
    case 'table':
      return tableForm(gateReport(clean, false), width, paint);
    case 'md':
      return shortened(markdownForm(gateReport(clean, true)));
    case 'json':
      return `${JSON.stringify(gate, null, 2)}\n`;
    case 'junit':
      return gateJunit(clean);
    case 'github':
      return gateAnnotations(clean);
    case 'gitlab':
      return gitlabCodeQuality(clean);
    case 'github-action-benchmark':
      return githubActionBenchmark(clean);
    case 'bencher':
      return bencherMetricFormat(clean);
    case 'otava':
      return otavaCsv(clean);
  }
}

const cutNote = '\n\nCut here: the rest is in gate.json.\n';

/** Whole lines only; what is folded at the end is unfolded by the cut. Failures come first, so they are kept. */
function shortened(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= markdownBytesMax) return markdown;
  const room = markdownBytesMax - Buffer.byteLength(closing) - Buffer.byteLength(cutNote);
  const end = bytes.lastIndexOf('\n', room);
  const kept = bytes.subarray(0, end).toString();
  const isOpen = kept.lastIndexOf('<details>') > kept.lastIndexOf('</details>');
  return `${kept}${isOpen ? closing : ''}${cutNote}`;
}

const closing = '\n\n</details>';
