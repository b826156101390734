import { CommandSide } from '../gate/command-side.ts';
import type { SideName } from '../gate/pair-order.ts';
import type { SideProblem } from '../gate/pair-series.ts';
import { ScenarioSide } from '../gate/scenario-side.ts';
import { startCommand } from '../gate/start-command.ts';
import { StartedSide } from '../gate/started-side.ts';
import type { Side } from '../gate/side.ts';
import type { RunOptions } from '../run/run-options.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type GateInputs, type GateSideInput, runsCommands } from './gate-inputs.ts';
import type { GateFlags } from './run-gate.ts';

export interface SideSurroundings extends Pick<RunOptions, 'systems' | 'signal' | 'emit' | 'warmSystemMs'> {
  readonly flags: Pick<GateFlags, 'warmSystem' | 'allowRemote'>;
  readonly folder: string;
  /** Ends what was started for the sides. */
  readonly started: AsyncDisposableStack;
}

export type GateSides = { readonly sides: Readonly<Record<SideName, Side>> } | { readonly problem: SideProblem };

/** Both sides, with the systems that their commands start running; or which of those systems did not start. */
export async function startSides({ sides }: Pick<GateInputs, 'sides'>, around: SideSurroundings): Promise<GateSides> {
  const made: Partial<Record<SideName, Side>> = {};
  for (const side of ['baseline', 'candidate'] as const) {
    try {
      made[side] = await startSide(sides[side], runsCommands(sides), around);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'SystemUnavailable')) throw error;
      return { problem: { side, target: 'every target', code: 'unreachable', message: error.message } };
    }
  }
  return { sides: made as Record<SideName, Side> };
}

/**
 * `asCommand`: this version runs as a process for each repetition too, where the other side is one. It would otherwise
 * have a local system and clients that are warm, and the other's would be new each time.
 */
async function startSide(input: GateSideInput, asCommand: boolean, around: SideSurroundings): Promise<Side> {
  const { description, overrides, start, kvk = asCommand ? thisKvk() : undefined, file, sets } = input;
  const { flags, folder, started, systems, signal, emit, warmSystemMs } = around;
  const system = start === undefined ? undefined : started.use(await startCommand(start, folder, signal));
  const running = (side: Side): Side => (system === undefined ? side : new StartedSide(side, system));
  const scenario = system === undefined ? input.scenario : atAddress(input.scenario, system.address);
  if (kvk === undefined)
    return running(new ScenarioSide(description, scenario, { systems, signal, emit, warmSystemMs, overrides }));
  const endpoints = scenario.targets.map(({ label, endpoint }) => `targets.${label}.endpoint=${endpoint}`);
  return running(
    new CommandSide({
      description,
      command: kvk,
      scenarioFile: file,
      sets: [...sets, ...(system === undefined ? [] : endpoints)],
      options: ['--warm-system', flags.warmSystem, ...(flags.allowRemote ? ['--allow-remote'] : [])],
      folder,
      signal,
    }),
  );
}

/** How this very program is called, for a shell. */
function thisKvk(): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return [process.execPath, process.argv[1]!].map(quoted).join(' ');
}

/** Every target at one address: a command starts one system. */
function atAddress(scenario: Scenario, address: string): Scenario {
  const endpointOf = (adapter: string): string => (adapter === 'kinesis' ? `http://${address}` : address);
  return {
    ...scenario,
    targets: scenario.targets.map((target) => ({ ...target, endpoint: endpointOf(target.adapter) })),
  };
}
