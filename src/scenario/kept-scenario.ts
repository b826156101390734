import type { Scenario } from './scenario.ts';

/** A scenario as results keep it, in plain JSON: the digest of a payload stands for its texts, which may be megabytes. */
export function keptScenario(scenario: Scenario): Record<string, unknown> {
  const { workload } = scenario;
  const { payload } = workload;
  const kept = payload && { file: payload.file, digest: payload.digest, lines: payload.texts.length };
  return JSON.parse(JSON.stringify({ ...scenario, workload: { ...workload, payload: kept } })) as Record<
    string,
    unknown
  >;
}
