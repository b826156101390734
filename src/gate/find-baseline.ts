import type { Result, ScenarioResult } from '../result/result-schema.ts';
import type { Baseline } from './baseline-file.ts';
import { machineOf } from './baseline-of.ts';
import type { StoredBaseline } from './baseline-store.ts';

/** The baseline to compare with, or why none of those that exist is comparable. */
export type Found = { readonly baseline: Baseline } | { readonly differences: readonly string[] };

/**
 * Looks for earlier jobs of the same question on the same kind of machine with the same tool and systems. Unlike things
 * are never compared: what differs from the nearest file is told instead.
 */
export function findBaseline(stored: readonly StoredBaseline[], result: Result, scenario: ScenarioResult): Found {
  const sameName = stored.filter(({ baseline }) => baseline.scenario === scenario.name);
  if (sameName.length === 0) return { differences: [`no other run of ${scenario.name} has been saved`] };
  const judged = sameName
    .map(({ file, baseline }) => ({ file, baseline, differences: differencesOf(baseline, result, scenario) }))
    .sort((a, b) => a.differences.length - b.differences.length);
  const [nearest] = judged;
  if (nearest!.differences.length === 0) return { baseline: nearest!.baseline };
  return { differences: [`the nearest, ${nearest!.file}, differs:`, ...nearest!.differences] };
}

function differencesOf(baseline: Baseline, result: Result, scenario: ScenarioResult): string[] {
  const here = machineOf(result.environment);
  const there = baseline.machine;
  const differ = (what: string, before: unknown, now: unknown): string[] =>
    before === now ? [] : [`${what}: ${String(before)} then, ${String(now)} now`];
  const newest = baseline.jobs.at(-1);
  return [
    ...differ('scenario hash', baseline.hash, scenario.hash),
    ...differ('CPU', there.cpu, here.cpu),
    ...differ('cores', there.cores, here.cores),
    ...differ('memory (GiB)', there.memoryGiB, here.memoryGiB),
    ...differ('operating system', there.operatingSystem, here.operatingSystem),
    ...differ('Node', there.node, here.node),
    ...differ('major version of the tool', majorOf(newest?.tool), majorOf(result.tool.version)),
    ...scenario.targets.flatMap(({ label, description }) => {
      const before = newest?.targets.find((target) => target.label === label);
      if (before === undefined) return [`target ${label}: not in the baseline`];
      return [...differ(`${label}, version`, before.version, description?.version ?? 'unknown')];
    }),
  ];
}

function majorOf(version: string | undefined): string {
  return version?.split('.')[0] ?? 'unknown';
}
