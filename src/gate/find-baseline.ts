import type { Result, ScenarioResult } from '../result/result-schema.ts';
import type { Baseline, BaselineJob } from './baseline-file.ts';
import { machineOf } from './baseline-of.ts';
import type { StoredBaseline } from './baseline-store.ts';

/** The baseline to compare with, or why none of those that exist is comparable. */
export type Found =
  | {
      /** With the jobs alone that ran the same versions. */
      readonly baseline: Baseline;
      /** Jobs of the same file that ran others. */
      readonly leftOut: number;
    }
  | { readonly differences: readonly string[] };

/**
 * Looks for earlier jobs of the same question on the same kind of machine with the same tool and systems. Unlike things
 * are never compared: what differs from the nearest file is told instead.
 */
export function findBaseline(stored: readonly StoredBaseline[], result: Result, scenario: ScenarioResult): Found {
  const sameName = stored.filter(({ baseline }) => baseline.scenario === scenario.name);
  if (sameName.length === 0) return { differences: [`no other run of ${scenario.name} has been saved`] };
  const judged = sameName
    .map(({ file, baseline }) => {
      const jobs = baseline.jobs.filter((job) => versionsThatDiffer(job, result, scenario).length === 0);
      const ofJobs = jobs.length > 0 ? [] : versionsThatDiffer(baseline.jobs.at(-1), result, scenario);
      return { file, baseline, jobs, differences: [...differencesOf(baseline, result, scenario), ...ofJobs] };
    })
    .sort((a, b) => a.differences.length - b.differences.length);
  const { file, baseline, jobs, differences } = judged[0]!;
  if (differences.length > 0) return { differences: [`the nearest, ${file}, differs:`, ...differences] };
  return { baseline: { ...baseline, jobs }, leftOut: baseline.jobs.length - jobs.length };
}

/** The question and the machine: the same for all jobs of a file. */
function differencesOf(baseline: Baseline, result: Result, scenario: ScenarioResult): string[] {
  const here = machineOf(result.environment);
  const there = baseline.machine;
  return [
    ...differ('scenario hash', baseline.hash, scenario.hash),
    ...differ('CPU', there.cpu, here.cpu),
    ...differ('cores', there.cores, here.cores),
    ...differ('memory (GiB)', there.memoryGiB, here.memoryGiB),
    ...differ('operating system', there.operatingSystem, here.operatingSystem),
    ...differ('Node', there.node, here.node),
  ];
}

/** The tool and the systems: a file may hold jobs from before and after a new version. */
function versionsThatDiffer(job: BaselineJob | undefined, result: Result, scenario: ScenarioResult): string[] {
  return [
    ...differ('major version of the tool', majorOf(job?.tool), majorOf(result.tool.version)),
    ...scenario.targets.flatMap(({ label, description }) => {
      const before = job?.targets.find((target) => target.label === label);
      if (before === undefined) return [`target ${label}: not in the baseline`];
      return differ(`${label}, version`, before.version, description?.version ?? 'unknown');
    }),
  ];
}

/** Clients of other versions than in that job: comparable, because a new client may be what is to be judged. */
export function clientsThatDiffer(job: BaselineJob | undefined, scenario: ScenarioResult): string[] {
  return scenario.targets.flatMap(({ label, description }) => {
    const before = job?.targets.find((target) => target.label === label);
    return before === undefined ? [] : differ(`${label}, client`, before.client, description?.client ?? 'unknown');
  });
}

function differ(what: string, before: unknown, now: unknown): string[] {
  return before === now ? [] : [`${what}: ${String(before)} then, ${String(now)} now`];
}

/** The part of a version within which nothing breaks: before 1.0.0 that is the minor one (semantic versioning). */
function majorOf(version: string | undefined): string {
  const [major = 'unknown', minor] = version?.split('.') ?? [];
  return major === '0' && minor !== undefined ? `0.${minor}` : major;
}
