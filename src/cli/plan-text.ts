import { experimentOf } from '../experiments/experiment-of.ts';
import { planSteps } from '../plan/plan-steps.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What is about to happen and about how long it takes. */
export function planText(scenarios: readonly Scenario[], warmSystemMs: number): string {
  const lines = scenarios.map((scenario) => {
    const steps = planSteps(scenario).length;
    const seconds = steps * experimentOf(scenario.experiment).estimateSeconds(scenario);
    const targets = scenario.targets.map(({ label, endpoint }) => `${label} (${endpoint})`).join(', ');
    const times = scenario.repetitions === 1 ? 'once' : `${scenario.repetitions} times`;
    return {
      seconds,
      text: `  ${scenario.name}: ${scenario.experiment}, ${times} on ${targets}; about ${spoken(seconds)}`,
    };
  });
  const warming = (localSystems(scenarios).size * warmSystemMs) / 1_000;
  const total = lines.reduce((sum, { seconds }) => sum + seconds, warming);
  const warmUp = warming === 0 ? '' : `\n  warming the local systems: ${spoken(warming)}`;
  return `Plan\n${lines.map(({ text }) => text).join('\n')}${warmUp}\n  in all at most about ${spoken(total)}, downloads and starts aside`;
}

/** The kinds of systems that are started here and warmed before they are measured. */
export function localSystems(scenarios: readonly Scenario[]): Set<string> {
  const loaded = scenarios.filter(({ experiment }) => experiment !== 'set-up' && experiment !== 'metadata');
  const local = loaded.flatMap(({ targets }) =>
    targets.filter(({ endpoint }) => endpoint === 'local' || endpoint === 'docker'),
  );
  return new Set(local.map(({ adapter }) => adapter).filter((adapter) => adapter !== 'loopback'));
}

function spoken(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
