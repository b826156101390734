import type { Service } from './service.ts';

/** One line: what comes after the metric's name, the labels as text and the value. */
export interface Sample {
  readonly suffix?: string;
  readonly labels: string;
  readonly value: number;
}

/** What `/metrics` shows under one name. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: (service: Service) => Iterable<Sample>;
}

/** `name="value"` */
export function label(name: string, value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `${name}="${escaped}"`;
}
