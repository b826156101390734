import type { Chart } from './chart.ts';

/** How a cell or line is to be read at a glance; forms colour by it and never by it alone. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'muted';

/** Text with a tone; lines are separated by a newline, the first is the figure, the others say more about it. */
export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

/** The first cell of a row is its header. */
export interface TableSection {
  readonly kind: 'table';
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Sentences beneath: what a sign means, or sources with their address. */
  readonly notes: readonly (string | Source)[];
  /** The lines of its cells weigh alike; elsewhere the first one is the figure. */
  readonly isProse?: boolean;
  /** Background: folded away where a form can fold, left out on a terminal. */
  readonly isMinor?: boolean;
}

/** A public text beneath a table, numbered in its cells. */
export interface Source {
  readonly text: string;
  readonly address: string;
}

export interface ListSection {
  readonly kind: 'list';
  readonly caption: string;
  readonly items: readonly Cell[];
}

/** Drawn where a form can draw; its data table stands in elsewhere. */
export interface ChartSection {
  readonly kind: 'chart';
  readonly chart: Chart;
}

export type Section = TableSection | ListSection | ChartSection;

/** Sections under one heading. */
export interface Chapter {
  readonly title: string;
  readonly sections: readonly Section[];
  /** What most readers came for: first on a page, last on a terminal, where the end is what is seen. */
  readonly isSummary?: boolean;
}

/** What every form renders; made once, so that forms cannot drift apart. */
export interface Report {
  readonly title: string;
  readonly chapters: readonly Chapter[];
}

export function cell(text: string, tone: Tone = 'plain'): Cell {
  return { text, tone };
}
