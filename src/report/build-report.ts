import type { Result } from '../result/result-schema.ts';
import { comparisonTable } from '../verdict/comparison-table.ts';
import { type TargetRun, targetRunsOf } from '../verdict/target-run.ts';
import { answerSentences } from './answer.ts';
import { fanOutTable, saturationTable } from './bracket-table.ts';
import { columnsAtCommonRates, columnsOf } from './column.ts';
import { comparisonSection } from './comparison-section.ts';
import { environmentTable } from './environment-table.ts';
import { fanOutChart } from './fan-out-chart.ts';
import { harnessTable } from './harness-table.ts';
import { ladderTable } from './ladder-table.ts';
import { overTimeCharts } from './over-time-chart.ts';
import { partitioningTable, topologyTable } from './partitioning-table.ts';
import { percentileCharts } from './percentile-chart.ts';
import { replayTable } from './replay-table.ts';
import { reshardTable } from './reshard-table.ts';
import { retentionTable } from './retention-table.ts';
import { printMilliseconds, printPerSecond } from './numbers.ts';
import { metadataTable } from './metadata-table.ts';
import { membershipTable, takeoverTable } from './takeover-table.ts';
import type { DecodeHistogram } from './chart.ts';
import type { Chapter, Report, Section } from './section.ts';
import { settingsTable } from './settings-table.ts';
import { setUpTable } from './set-up-table.ts';
import { targetsTable } from './targets-table.ts';
import { trustList } from './trust-list.ts';

/**
 * The whole report as data, the same for every form. Texts of the results must be clean (`cleanResult`). Without
 * `decode` the percentile curves are left out, which only a form that draws would show.
 */
export function buildReport(results: readonly Result[], decode: DecodeHistogram | null): Report {
  const runs = results.flatMap(targetRunsOf);
  const labelOf = ({ result, target }: TargetRun) => `${prefixOf(results, result)}${target.label}`;
  const scenarios = [...Map.groupBy(runs, ({ scenario }) => scenario.name).values()];
  return {
    title: `Kafka and Kinesis: ${results.map(({ id }) => id).join(', ')}`,
    chapters: [
      {
        title: 'Answer',
        sections: [{ kind: 'list', caption: 'In short', items: answerSentences(results, labelOf) }],
        isSummary: true,
      },
      ...comparisonChapter(results, runs),
      ...scenarios.map((group) => scenarioChapter(results, group, labelOf, decode)),
      { title: 'Environment', sections: [environmentTable(results)] },
    ],
  };
}

/** Every row for a comparison; for runs of single scenarios the rows they are about. */
function comparisonChapter(results: readonly Result[], runs: readonly TargetRun[]): Chapter[] {
  const compared = runs.filter(({ target }) => target.adapter === 'kafka' || target.adapter === 'kinesis');
  const asked = new Set(compared.map(({ scenario }) => scenario.dimension));
  const whole = results.some(({ profile }) => profile !== 'run');
  const rows = comparisonTable(results).filter(({ dimension }) => whole || asked.has(dimension));
  return rows.length === 0 ? [] : [{ title: 'Comparison', sections: [comparisonSection(rows)], isSummary: true }];
}

/** `[2] ` where several results stand side by side. */
function prefixOf(results: readonly Result[], result: Result): string {
  return results.length > 1 ? `[${results.indexOf(result) + 1}] ` : '';
}

function scenarioChapter(
  results: readonly Result[],
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
  decode: DecodeHistogram | null,
): Chapter {
  const { scenario, asRun } = runs[0]!;
  const question = asRun.question === '' ? '' : `: ${asRun.question}`;
  const settings = settingsTable(runs, labelOf, `Settings of ${scenario.name}, side by side`);
  return {
    title: `${scenario.name} (${scenario.experiment})${question}`,
    sections: [
      ...figureSections(runs, labelOf, decode),
      ...[...new Set(runs.map(({ result }) => result))].map((result) =>
        trustList(result, scenario.name, prefixOf(results, result)),
      ),
      ...(settings === null ? [] : [settings]),
    ],
  };
}

function figureSections(
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
  decode: DecodeHistogram | null,
): Section[] {
  const { name, experiment } = runs[0]!.scenario;
  const columns = columnsOf(runs, labelOf);
  switch (experiment) {
    case 'fan-out':
      return [
        fanOutTable(runs, labelOf, `${name}: readers that kept up`),
        ladderTable(runs, labelOf, `${name}: every rung of the ladder`),
        ...fanOutChart(runs, labelOf),
      ];
    case 'partitioning':
      return [
        partitioningTable(runs, labelOf, `${name}: where keyed records go`),
        topologyTable(runs, labelOf, `${name}: the partitions as the system describes them`),
      ];
    case 'reshard':
      return [reshardTable(runs, labelOf, `${name}: the number of partitions changes under load`)];
    case 'retention':
      return [retentionTable(runs, labelOf, `${name}: how long records are kept`)];
    case 'replay':
      return [replayTable(runs, labelOf, `${name}: reading a backlog from its oldest record`)];
    case 'takeover':
      return [
        takeoverTable(runs, labelOf, `${name}: how the group came over what happened`),
        membershipTable(runs, labelOf, `${name}: what membership and positions cost`),
      ];
    case 'metadata':
      return [metadataTable(runs, labelOf, `${name}: changes of metadata, and the death of the controller`)];
    case 'set-up':
      return [setUpTable(runs, labelOf, `${name}: time of each step`)];
    case 'saturation':
      return [
        saturationTable(runs, labelOf, `${name}: highest sustainable rate${objectiveText(runs[0]!)}`),
        targetsTable(columns, `${name}: the confirming run of each target, at its own rate`),
        ...columnsAtCommonRates(runs, labelOf).map(({ offeredPerSecond, columns: atRate }) =>
          targetsTable(
            atRate,
            `${name}: all targets at ${printPerSecond(offeredPerSecond)}, a share of the smallest rate`,
          ),
        ),
      ];
    default:
      return [
        targetsTable(columns, `${name}: targets at the same load`),
        ...harnessTables(columns, `${name}: where the time went beside, and what the load cost`),
        ...(decode === null ? [] : percentileCharts(columns, decode)),
        ...overTimeCharts(columns),
      ];
  }
}

function harnessTables(columns: ReturnType<typeof columnsOf>, caption: string): Section[] {
  const table = harnessTable(columns, caption);
  return table === null ? [] : [table];
}

/** A rate under an objective is another figure than a rate without one. */
function objectiveText({ asRun: { search } }: TargetRun): string {
  return search.objective === undefined ? '' : ` with a p99 of at most ${printMilliseconds(search.objective)}`;
}
