import type { Dimension, Scenario, Target } from '../scenario/scenario.ts';
import { parseDuration } from '../units/duration.ts';
import { comparisonSuite, type Profile, type SuiteEntry } from './comparison-suite.ts';
import { type LoadedScenario, loadScenarios } from './load-scenarios.ts';
import { onlyTargets } from './only-targets.ts';
import type { RunFlags } from './run-and-report.ts';

/** Where the systems of a comparison are, as the options say it: an address, or `local`. */
export interface ComparedSystems {
  readonly kafka: string;
  readonly kinesis: string;
}

export interface Comparison {
  readonly scenarios: readonly LoadedScenario[];
  /** What cannot be run on the systems that were named, a sentence each. */
  readonly leftOut: readonly string[];
}

/** The least session timeout that a broker takes by default: `group.min.session.timeout.ms` (Kafka's broker configs). */
const leastSessionTimeoutMs = 6_000;

/**
 * Loads the suite's scenarios for the wanted rows, with the user's options, aimed at the systems the user named. Of
 * variations that the options make alike one is left.
 */
export async function loadComparison(
  profile: Profile,
  wanted: readonly Dimension[],
  systems: ComparedSystems,
  flags: RunFlags,
): Promise<Comparison> {
  const scenarios: LoadedScenario[] = [];
  const leftOut: string[] = [];
  const plain = new Set<string>();
  for (const entry of comparisonSuite(profile, wanted)) {
    const sets = unlessFlagged(entry, flags);
    if (!sets.some(isName)) {
      if (plain.has(entry.name)) continue;
      plain.add(entry.name);
    }
    const targets = systems.kafka === 'local' ? entry.targets : (entry.targetsElsewhere ?? entry.targets);
    for (const loaded of await loadScenarios([entry.name], { sets: [...sets, ...flags.set], flags })) {
      const chosen = targets === undefined ? loaded : onlyTargets(loaded, targets);
      const { scenario, overrides, missing } = aimedAt(systems, chosen);
      if (scenario.targets.length > 0) scenarios.push({ scenario, overrides });
      const labels = missing.map(({ label }) => `'${label}'`).join(', ');
      if (labels !== '')
        leftOut.push(
          `${scenario.name}: left out ${labels}, which only brokers can be that are started here (--kafka local)`,
        );
    }
  }
  return { scenarios, leftOut };
}

const pathOfFlag = {
  rate: 'workload.rate',
  recordSize: 'workload.recordSize',
  partitions: 'workload.partitions',
  readers: 'readers',
  duration: 'phases.measure',
} as const satisfies Partial<Record<keyof RunFlags, string>>;

const isName = (set: string): boolean => set.startsWith('name=');

/**
 * What an option of the user's sets is left to it; the suite's own values would come after it. A variation of a
 * scenario loses the name it has as such, where what it varies is fixed so.
 */
function unlessFlagged({ sets }: SuiteEntry, flags: RunFlags): readonly string[] {
  const fixed = (Object.keys(pathOfFlag) as (keyof typeof pathOfFlag)[])
    .filter((flag) => flags[flag] !== undefined)
    .map((flag) => `${pathOfFlag[flag]}=`);
  const isFixed = (set: string): boolean => fixed.some((path) => set.startsWith(path));
  const isVariation = !sets.some((set) => set.startsWith('workload.') && isFixed(set));
  return sets.filter((set) => !isFixed(set) && (isVariation || !isName(set)));
}

function aimedAt(
  systems: ComparedSystems,
  { scenario, overrides }: LoadedScenario,
): { scenario: Scenario; overrides: readonly string[]; missing: readonly Target[] } {
  const endpointOf: Readonly<Record<string, string>> = { ...systems };
  const missing = systems.kafka === 'local' ? [] : scenario.targets.filter(needsBrokersOfOurs);
  const targets = scenario.targets
    .filter((target) => !missing.includes(target))
    .map((target) => ({ ...target, endpoint: endpointOf[target.adapter] ?? target.endpoint }));
  const changes = missing.length === 0 ? [] : [`targets=${targets.map(({ label }) => label).join(',')}`];
  return { scenario: { ...scenario, targets }, overrides: [...overrides, ...changes], missing };
}

/** Targets that say how brokers are started, or how soon a silent member is dead: sooner than other brokers allow. */
function needsBrokersOfOurs({ adapter, settings }: Target): boolean {
  if (adapter !== 'kafka') return false;
  const { sessionTimeout } = settings;
  return (
    'local' in settings || (typeof sessionTimeout === 'string' && parseDuration(sessionTimeout) < leastSessionTimeoutMs)
  );
}
