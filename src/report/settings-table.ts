import { comparedSettings } from '../verdict/settings-alike.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { cell, type TableSection } from './section.ts';

/** Settings side by side, those that differ marked; null when fewer than two targets answered. */
export function settingsTable(
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
  caption: string,
): TableSection | null {
  const settings = comparedSettings(runs);
  if (settings.length === 0) return null;
  const answered = runs.filter(({ target }) => target.description !== null);
  const described = (name: string, of: (run: TargetRun) => string) => [
    cell(name),
    ...answered.map((run) => cell(of(run))),
  ];
  return {
    kind: 'table',
    caption,
    head: ['', ...answered.map(labelOf)],
    rows: [
      described('system', ({ target }) => `${target.description?.system} ${target.description?.version}`),
      described('client', ({ target }) => target.description?.client ?? ''),
      described('topology', ({ target }) =>
        Object.entries(target.description?.topology ?? {})
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      ),
      ...settings.map(({ name, values, alike }) => [
        cell(alike ? name : `≠ ${name}`),
        ...values.map((value) => cell(value)),
      ]),
    ],
    notes: settings.some(({ alike }) => !alike) ? ['≠ differs between the targets'] : [],
    isMinor: true,
  };
}
