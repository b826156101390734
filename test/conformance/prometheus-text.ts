/** A metric as its text says. */
export interface ReadMetric {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly value: number;
  }[];
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const suffixes: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'] };

/**
 * Reads the text form of Prometheus, version 0.0.4, strictly: HELP and TYPE come once and before the samples, those
 * of a metric lie together, no sample comes twice. Throws an Error with the line that is wrong.
 */
export function readPrometheusText(text: string): ReadonlyMap<string, ReadMetric> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const metrics = new Map<string, { type: string; help: string; samples: ReadMetric['samples'][number][] }>();
  const seen = new Set<string>();
  let help: readonly [name: string, text: string] | undefined;
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') help = [name, rest];
    else if (keyword === 'TYPE') {
      if (help?.[0] !== name || metrics.has(name)) throw new Error(`misplaced: ${line}`);
      metrics.set(name, { type: rest, help: help[1], samples: [] });
      current = name;
    } else {
      const [, sample = '', labels = '', value] = sampleLine.exec(line) ?? [];
      const metric = metrics.get(current);
      const names = (suffixes[metric?.type ?? ''] ?? ['']).map((suffix) => `${current}${suffix}`);
      if (!metric || !names.includes(sample) || Number.isNaN(Number(value))) throw new Error(`wrong: ${line}`);
      const key = line.slice(0, line.lastIndexOf(' '));
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      metric.samples.push({ name: sample, labels: readLabels(labels), value: Number(value) });
    }
  }
  return metrics;
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  let end = 0;
  for (let match = label.exec(text); match; match = label.exec(text)) {
    labels[match[1]!] = match[2]!.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
    end = label.lastIndex;
  }
  if (end !== text.length) throw new Error(`wrong labels: ${text}`);
  return labels;
}
