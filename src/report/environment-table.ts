import type { Result } from '../result/result-schema.ts';
import { scenarioAsRun } from '../verdict/scenario-as-run.ts';
import { cell, type TableSection } from './section.ts';

/** Where, when and how each result came to be, and how to repeat it. */
export function environmentTable(results: readonly Result[]): TableSection {
  const row = (name: string, of: (result: Result) => string) => [
    cell(name),
    ...results.map((result) => cell(of(result))),
  ];
  const machines = new Set(results.map(({ environment }) => environment.fingerprint));
  return {
    kind: 'table',
    caption: 'How these figures came to be',
    head: ['', ...results.map(({ id }, index) => (results.length > 1 ? `[${index + 1}] ${id}` : id))],
    rows: [
      row('status', ({ status }) => status),
      row('began, ended', ({ startedAt, endedAt }) => `${startedAt}\n${endedAt}`),
      row('tool', ({ tool }) => `${tool.name} ${tool.version}`),
      row(
        'machine',
        ({ environment: { cpu, cores, memoryBytes } }) =>
          `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
      ),
      row('system', ({ environment: { operatingSystem, node } }) => `${operatingSystem}, Node ${node}`),
      row('clock', ({ environment }) => environment.clock),
      ...(results.some(({ environment }) => environment.calibration !== undefined)
        ? [row('calibration', ({ environment }) => environment.calibration ?? 'none')]
        : []),
      row('fingerprint', ({ environment }) => environment.fingerprint),
      row('scenarios', ({ scenarios }) =>
        scenarios
          .map(
            (one) =>
              `${one.name} (hash ${one.hash}, seed ${scenarioAsRun(one).seed ?? '–'}${one.overrides.length > 0 ? `, ${one.overrides.join(', ')}` : ''})`,
          )
          .join('\n'),
      ),
      row('repeat it', ({ command }) => `kvk ${command.map(quoted).join(' ')}`),
    ],
    notes: machines.size > 1 ? ['the results come from different machines: no ratio joins them'] : [],
    isMinor: true,
  };
}

function quoted(word: string): string {
  return /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
