import { randomBytes } from 'node:crypto';
import { breachesOf, clientWarnings, comparisonOf, missingBreaches, noiseWarnings } from '../gate/conclude.ts';
import { quotaBreaches } from '../gate/quota-bound.ts';
import type { InterleavedOutcome } from '../gate/run-interleaved.ts';
import type { Difference } from '../gate/scenario-differences.ts';
import { currentEnvironment } from '../result/environment.ts';
import { gateSchemaVersion, type GateResult } from '../result/gate-result.ts';
import { schemaVersion, type Result } from '../result/result-schema.ts';
import type { GateInputs } from './gate-inputs.ts';
import type { Terminal } from './terminal.ts';
import { toolVersion } from './tool-version.ts';

/** When a gate began and how it ended. */
export interface GateSpan {
  readonly startedAt: Date;
  readonly status: Result['status'];
}

/** A result document's frame, for each side one of its own. */
export function resultFrame({ startedAt, status }: GateSpan, { argv }: Terminal): Omit<Result, 'scenarios'> {
  return {
    schemaVersion,
    tool: { name: 'kafka-vs-kinesis', version: toolVersion() },
    id: randomBytes(4).toString('hex'),
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    status,
    profile: 'run',
    command: [...argv],
    environment: currentEnvironment(),
  };
}

/** The document of an interleaved gate from what both sides measured. */
export function gateDocument(
  { sides, place, seed, notCompared, hasQuotas, differences }: GateInputs,
  { compared, shown, missing, problem }: InterleavedOutcome,
  results: Readonly<Record<'baseline' | 'candidate', Result>>,
  isAdvisory: boolean,
): GateResult {
  const { name } = sides.candidate.scenario;
  const comparisons = compared.map((one) => comparisonOf(name, one));
  const { tool, startedAt, endedAt, status, environment } = results.candidate;
  return {
    schemaVersion: gateSchemaVersion,
    tool,
    mode: 'interleaved',
    startedAt,
    endedAt,
    status,
    problem,
    advisory: isAdvisory ? 'asked for by --advisory' : null,
    baseline: sides.baseline.description,
    candidate: sides.candidate.description,
    ...place,
    seed,
    fingerprint: environment.fingerprint,
    differences: differences.map(({ text }) => text),
    comparisons,
    shown: [...shown],
    breaches: [
      ...(['baseline', 'candidate'] as const).flatMap((side) => breachesOf(side, results[side])),
      ...(['baseline', 'candidate'] as const).flatMap((side) => quotaBreaches(side, results[side], hasQuotas)),
      ...missingBreaches(name, missing),
    ],
    warnings: [
      ...notCompared,
      ...sameWarnings(sides, differences),
      ...judgementWarnings(differences),
      ...(['baseline', 'candidate'] as const).flatMap((side) => clientWarnings(side, results[side])),
      ...noiseWarnings(comparisons),
    ],
  };
}

/** A gate whose sides do not differ in anything it knows of shows noise, whatever its user believes to have changed. */
function sameWarnings({ baseline, candidate }: GateInputs['sides'], differences: readonly Difference[]): string[] {
  const measured = differences.filter(({ isJudgement }) => !isJudgement);
  if (measured.length > 0 || baseline.start !== candidate.start || baseline.kvk !== candidate.kvk) return [];
  return ['Both sides run the same scenario in the same way: what is compared is the noise of this machine alone.'];
}

/** The candidate is judged by its own rules, which the change may have loosened. */
function judgementWarnings(differences: readonly Difference[]): string[] {
  return differences
    .filter(({ isJudgement }) => isJudgement)
    .map(({ text }) => `${text} between baseline and candidate: judged by the candidate's.`);
}
