import { isGivenByFlag } from '../scenario/overrides.ts';
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
      const labelsOf = (isMissing: boolean): string[] =>
        chosen.scenario.targets
          .filter((target) => (systems.kafka !== 'local' && needsBrokersOfOurs(target)) === isMissing)
          .map(({ label }) => label);
      const [missing, left] = [labelsOf(true), labelsOf(false)];
      const { scenario, overrides } = missing.length === 0 ? chosen : onlyTargets(chosen, left);
      if (left.length > 0) scenarios.push({ scenario: aimed(scenario, systems), overrides });
      if (missing.length > 0)
        leftOut.push(
          `${scenario.name}: left out '${missing.join("', '")}', which only brokers can be that are started here (--kafka local)`,
        );
    }
  }
  return { scenarios, leftOut };
}

const isName = (set: string): boolean => set.startsWith('name=');

/**
 * What an option of the user's sets is left to it; the suite's own values would come after it. A variation of a
 * scenario loses the name it has as such, where what it varies is fixed so.
 */
function unlessFlagged({ sets }: SuiteEntry, flags: RunFlags): readonly string[] {
  const isFixed = (set: string): boolean => isGivenByFlag(set, flags);
  const isVariation = !sets.some((set) => set.startsWith('workload.') && isFixed(set));
  return sets.filter((set) => !isFixed(set) && (isVariation || !isName(set)));
}

function aimed(scenario: Scenario, systems: ComparedSystems): Scenario {
  const endpointOf: Readonly<Record<string, string>> = { ...systems };
  const targets = scenario.targets.map((target) => ({
    ...target,
    endpoint: endpointOf[target.adapter] ?? target.endpoint,
  }));
  return { ...scenario, targets };
}

/** Targets that say how brokers are started, or how soon a silent member is dead: sooner than other brokers allow. */
function needsBrokersOfOurs({ adapter, settings }: Target): boolean {
  if (adapter !== 'kafka') return false;
  const { sessionTimeout } = settings;
  return (
    'local' in settings || (typeof sessionTimeout === 'string' && parseDuration(sessionTimeout) < leastSessionTimeoutMs)
  );
}
