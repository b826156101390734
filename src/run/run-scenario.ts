import { SystemUnreachable } from '../adapters/adapter.ts';
import { experimentOf } from '../experiments/experiment-of.ts';
import type { Observation, Stage } from '../experiments/stage.ts';
import { planSteps, scenarioHash } from '../plan/plan-steps.ts';
import type { ScenarioResult, TargetResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { keptScenario } from '../scenario/kept-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ConnectedTarget, connectTarget } from './connect-target.ts';
import { firstError } from '../process/first-error.ts';
import type { RunOptions } from './run-options.ts';
import { TargetStage } from './target-stage.ts';
import { warmSystem } from './warm-system.ts';

interface TargetState {
  connected: ConnectedTarget | undefined;
  status: TargetResult['status'];
  problem: TargetResult['problem'];
  readonly trials: Trial[];
  readonly observations: Observation[];
}

/**
 * Runs a scenario on all its targets. A target that fails does not end the others; an abort ends all, keeps what
 * was measured and marks it.
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const states = scenario.targets.map((): TargetState => ({
    connected: undefined,
    status: 'complete',
    problem: null,
    trials: [],
    observations: [],
  }));
  const experiment = experimentOf(scenario.experiment);
  const step = async (
    targetIndex: number,
    repetition: number,
    ask: (stage: Stage) => Promise<Observation>,
  ): Promise<void> => {
    const state = states[targetIndex]!;
    if (state.status !== 'complete') return;
    if (options.signal.aborted) {
      state.status = 'interrupted';
      return;
    }
    try {
      state.connected ??= await connect(scenario, targetIndex, options);
      await observe(scenario, state, repetition, { ...options, ask });
    } catch (error) {
      state.status = options.signal.aborted ? 'interrupted' : 'failed';
      state.problem = problemOf(error, options.signal.aborted);
      options.emit({ type: 'note', text: `${scenario.targets[targetIndex]!.label}: ${state.problem.message}` });
    }
    await options.saved(resultOf(scenario, states, options));
  };
  for (const { targetIndex, repetition } of planSteps(scenario))
    await step(targetIndex, repetition, (stage) => experiment.observe(stage));
  const { targets } = resultOf(scenario, states, options);
  const ask = experiment.afterwards?.(
    scenario,
    targets.flatMap(({ finding }) => finding ?? []),
  );
  if (ask) for (const targetIndex of scenario.targets.keys()) await step(targetIndex, scenario.repetitions, ask);
  return resultOf(scenario, states, options);
}

/** Experiments without a load that a cold system would show in. */
const drivenCold: ReadonlySet<string> = new Set(['set-up', 'metadata']);

async function connect(scenario: Scenario, targetIndex: number, options: RunOptions): Promise<ConnectedTarget> {
  const target = scenario.targets[targetIndex]!;
  const { emit, signal, systems } = options;
  emit({ type: 'phase', scenario: scenario.name, target: target.label, text: 'connecting' });
  const connected = await connectTarget(target, scenario, systems, signal);
  if (connected.system.cold && !drivenCold.has(scenario.experiment)) await warmSystem(scenario, connected, options);
  return connected;
}

async function observe(
  scenario: Scenario,
  state: TargetState,
  repetition: number,
  { runId, systems, signal, emit, ask }: RunOptions & { readonly ask: (stage: Stage) => Promise<Observation> },
): Promise<void> {
  const stage = new TargetStage({
    runId,
    scenario,
    connected: state.connected!,
    repetition,
    systems,
    signal,
    emit,
    keep: (trial) => state.trials.push({ ...trial, held: false, failures: ['not judged: interrupted'] }),
  });
  const before = state.trials.length;
  const observation = await ask(stage);
  // The experiment's own copies carry its judgement of whether they held.
  state.trials.splice(before, state.trials.length - before, ...observation.trials);
  state.observations.push(observation);
}

function resultOf(scenario: Scenario, states: readonly TargetState[], { overrides }: RunOptions): ScenarioResult {
  const experiment = experimentOf(scenario.experiment);
  const targets = scenario.targets.map((target, index): TargetResult => {
    const { connected, status, problem, trials, observations } = states[index]!;
    const done = connected !== undefined && observations.length > 0;
    const asked = done && { scenario, target, capabilities: connected.capabilities };
    return {
      label: target.label,
      adapter: target.adapter,
      description: connected ? { ...connected.description } : null,
      status,
      problem,
      finding: asked ? experiment.conclude(asked, observations) : null,
      trials,
    };
  });
  return {
    scenario: keptScenario(scenario),
    name: scenario.name,
    dimension: scenario.dimension,
    experiment: scenario.experiment,
    hash: scenarioHash(scenario),
    overrides: [...overrides],
    targets,
  };
}

/** The closed list of codes a target's problem has; the command line maps them to exit codes. */
function problemOf(thrown: unknown, aborted: boolean): NonNullable<TargetResult['problem']> {
  const error = firstError(thrown);
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (aborted) return { code: 'interrupted', message: 'interrupted before it was complete' };
  const kind = (error as { kind?: unknown }).kind;
  const unreachable =
    error instanceof SystemUnreachable || name === 'SystemUnavailable' || kind === 'SystemUnreachable';
  if (unreachable) return { code: 'unreachable', message };
  if (name === 'SettingsError' || name === 'UnknownAdapter') return { code: 'settings', message };
  if (name === 'WorkerFailed') return { code: 'worker', message };
  return { code: 'failed', message };
}
