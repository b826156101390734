import type { Baseline } from '../gate/baseline-file.ts';
import { baselinesOf } from '../gate/baseline-of.ts';
import { breachesOf, clientWarnings, missingBreaches, noiseWarnings } from '../gate/conclude.ts';
import { clientsThatDiffer } from '../gate/find-baseline.ts';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import { judgeAgainstBaseline } from '../gate/judge-against-baseline.ts';
import { fewestJobs } from '../gate/judge-history.ts';
import { quotaBreaches } from '../gate/quota-bound.ts';
import { type GateComparison, gateSchemaVersion, type GateResult, notComparable } from '../result/gate-result.ts';
import type { Result, ScenarioResult } from '../result/result-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { GatePlace } from './gate-inputs.ts';
import type { GateFlags } from './run-gate.ts';

/** What is asked, and of which run. */
export interface Asked {
  readonly name: string;
  readonly flags: GateFlags;
  readonly place: GatePlace;
  readonly startedAt: Date;
  readonly scenario: Scenario;
  readonly hasQuotas: readonly string[];
  readonly result: Result;
  /** The scenario of the result with the targets that are judged. */
  readonly measured: ScenarioResult;
}

/** The document of a gate that compares a run with saved jobs. */
export function comparedDocument(baseline: Baseline, warnings: readonly string[], asked: Asked): GateResult {
  const { result, measured, hasQuotas, scenario } = asked;
  const { mode } = asked.flags;
  const { jobs } = baseline;
  const judgedRun = { ...result, scenarios: [measured] };
  const [values] = baselinesOf(judgedRun, { commit: null, savedAt: '', loopback: null });
  const judged = judgeAgainstBaseline(
    baseline,
    { scenario: measured, values: values! },
    { mode: mode === 'history' ? 'history' : 'snapshot', metrics: gatedMetrics(scenario) },
  );
  return {
    ...frameOf(asked),
    status: 'complete',
    problem: null,
    baseline: jobs.length === 1 ? '1 saved job' : `${jobs.length} saved jobs`,
    comparisons: judged.comparisons,
    breaches: [
      ...breachesOf('candidate', judgedRun),
      ...quotaBreaches('candidate', judgedRun, hasQuotas),
      ...missingBreaches(measured.name, judged.missing),
    ],
    warnings: [
      ...warnings,
      ...advisoryWarnings(mode, judged.comparisons),
      ...clientsThatDiffer(jobs.at(-1), measured),
      ...clientWarnings('candidate', judgedRun),
      ...noiseWarnings(judged.comparisons),
    ],
  };
}

/** The document of a gate that found nothing to compare with: the files that CI collects say so too. */
export function notComparedDocument(message: string, asked: Asked): GateResult {
  return {
    ...frameOf(asked),
    status: 'failed',
    problem: { side: 'baseline', target: 'every target', code: notComparable, message },
    baseline: `saved jobs in ${asked.flags.baselineDir}`,
    comparisons: [],
    breaches: breachesOf('candidate', { ...asked.result, scenarios: [asked.measured] }),
    warnings: [],
  };
}

function frameOf({
  name,
  flags,
  place,
  startedAt,
  scenario: { seed },
  result,
}: Asked): Omit<GateResult, 'status' | 'problem' | 'baseline' | 'comparisons' | 'breaches' | 'warnings'> {
  return {
    schemaVersion: gateSchemaVersion,
    tool: result.tool,
    mode: flags.mode,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    advisory: flags.advisory ? 'asked for by --advisory' : null,
    candidate: `${name} (${result.id})`,
    ...place,
    seed,
    fingerprint: result.environment.fingerprint,
    // Jobs of other scenarios are not comparable.
    differences: [],
    shown: [],
  };
}

/** Why some comparisons never fail; limits of the scenario and invalid runs do all the same. */
function advisoryWarnings(mode: GateFlags['mode'], comparisons: readonly GateComparison[]): string[] {
  const titles = comparisons.filter(({ isAdvisory }) => isAdvisory).map(({ title }) => title);
  if (titles.length === 0) return [];
  const which = [...new Set(titles)].join(', ');
  return mode === 'history'
    ? [`Fewer than ${fewestJobs} earlier jobs do not show how much jobs differ by chance: ${which} cannot fail yet.`]
    : [
        `One earlier job shows no noise: ${which} cannot fail, however much worse. Set gate.p50, gate.p99 or ` +
          'gate.throughput in the scenario to decide yourself.',
      ];
}
