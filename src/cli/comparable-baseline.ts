import type { Baseline } from '../gate/baseline-file.ts';
import type { StoredBaseline } from '../gate/baseline-store.ts';
import { findBaseline } from '../gate/find-baseline.ts';
import { machineShift } from '../gate/machine-shift.ts';
import type { Result, ScenarioResult } from '../result/result-schema.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { measureLoopback } from './measure-loopback.ts';
import type { Progress } from './progress.ts';
import type { GateFlags } from './run-gate.ts';

/** The baseline that fits, and what is to be said of it. Throws CommandFailed, with exit code 12, where there is none. */
export function comparableBaseline(
  stored: readonly StoredBaseline[],
  { result, scenario, flags, from }: { result: Result; scenario: ScenarioResult; flags: GateFlags; from: string },
): { readonly baseline: Baseline; readonly warnings: readonly string[] } {
  const found = findBaseline(stored, result, scenario);
  if (!('differences' in found)) {
    const { baseline, leftOut } = found;
    if (leftOut === 0) return { baseline, warnings: [] };
    const jobs = `${leftOut} earlier job${leftOut === 1 ? '' : 's'}`;
    return { baseline, warnings: [`${jobs} of other versions of the system or of the tool: left out.`] };
  }
  throw new CommandFailed(
    exitCodes.notComparable,
    `no comparable baseline in ${flags.baselineDir}: ${found.differences.join('\n  ')}\n` +
      `Save this run as one: kvk baseline save --from ${from} --baseline-dir ${flags.baselineDir}`,
  );
}

/**
 * Whether the machine is the one of the newest job, for a snapshot, which has nothing else to tell noise by: a warning
 * where that is not known. Throws CommandFailed, with exit code 12, when it has changed.
 */
export async function machineWarnings(
  { jobs }: Baseline,
  { mode, loopbackCheck }: GateFlags,
  progress: Progress,
  signal: AbortSignal,
): Promise<string[]> {
  if (mode !== 'snapshot') return [];
  if (!loopbackCheck) return ['Whether the machine has changed since was not looked at (--no-loopback-check).'];
  const before = jobs.at(-1)?.loopback ?? null;
  if (before === null) return ['Whether the machine has changed since is not known: the baseline has no loopback.'];
  const moved = machineShift(before, await measureLoopback(progress, signal));
  if (moved.length === 0) return [];
  throw new CommandFailed(
    exitCodes.notComparable,
    `not comparable, the machine is not as it was when the baseline was saved:\n  ${moved.join('\n  ')}\n` +
      'Try again on a calm machine, save a new baseline, or compare both sides here: --mode interleaved',
  );
}
