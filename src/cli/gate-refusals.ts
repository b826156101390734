import { type Gated, gatedMetrics, isClosedLoop } from '../gate/gate-metrics.ts';
import { secondLookLevel } from '../statistics/look-levels.ts';
import { signedRankCriticalValue } from '../statistics/signed-rank.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import type { GateFlags } from './run-gate.ts';

/** Options that only make sense where both sides run now. */
const interleavedOnly = {
  baseline: '--baseline',
  baselineRef: '--baseline-ref',
  candidateRef: '--candidate-ref',
  baselineStart: '--baseline-start',
  candidateStart: '--candidate-start',
  baselineKvk: '--baseline-kvk',
  candidateKvk: '--candidate-kvk',
} as const satisfies Partial<Record<keyof GateFlags, string>>;

/** Options that contradict each other. Throws CommandFailed with exit code 2: none is silently left out. */
export function refuseGateFlags(flags: GateFlags): void {
  if (flags.advisory && flags.failOn !== undefined)
    throw usage('--advisory never fails and --fail-on does: give one of them');
  if (!flags.loopbackCheck && flags.mode !== 'snapshot')
    throw usage('--no-loopback-check: only --mode snapshot asks whether the machine has changed');
  if (flags.mode === 'interleaved') {
    if (flags.from !== undefined)
      throw usage('--from judges a saved result: add --mode history or snapshot. --mode interleaved runs both sides');
    if (flags.baseline !== undefined && flags.baselineRef !== undefined)
      throw usage('--baseline and --baseline-ref both name the baseline: give one of them');
    const ref = givenOf(flags, ['baselineRef', 'candidateRef'])[0];
    const kvk = givenOf(flags, ['baselineKvk', 'candidateKvk'])[0];
    if (ref !== undefined && kvk !== undefined)
      throw usage(`${ref} and ${kvk} do not go together: check the ref out and name its scenario`);
    return;
  }
  const given = givenOf(flags, Object.keys(interleavedOnly) as (keyof typeof interleavedOnly)[]);
  if (flags.baselineSet.length > 0) given.push('--baseline-set');
  if (given.length > 0)
    throw usage(
      `${given.join(', ')}: with --mode ${flags.mode} the baseline is what was saved; no side beside it runs`,
    );
  if (flags.from !== undefined && flags.dryRun) throw usage('--dry-run: with --from nothing is run');
}

/** The options among these that were given. */
function givenOf(flags: GateFlags, names: readonly (keyof typeof interleavedOnly)[]): string[] {
  return names.filter((name) => flags[name] !== undefined).map((name) => interleavedOnly[name]);
}

/** A gate that could say nothing, or never fail. `targets` is how many are compared. */
export function refuseEmptyGate({ gate, workload }: Gated, targets: number): void {
  const metrics = gatedMetrics({ gate, workload }).length;
  if (metrics === 0) {
    const off = isClosedLoop(workload) ? 'gate.throughput is off' : 'gate.p50 and gate.p99 are both off';
    throw usage(`${off}: there is nothing to compare`);
  }
  const level = secondLookLevel(targets * metrics);
  const enough = (pairs: number): boolean => signedRankCriticalValue(pairs, level) !== undefined;
  if (enough(gate.pairs + gate.secondLookPairs)) return;
  let needed = gate.secondLookPairs;
  while (!enough(gate.pairs + needed)) needed += 2;
  throw usage(
    `${gate.pairs} + ${gate.secondLookPairs} pairs can never confirm a regression in ${targets * metrics} comparisons: ` +
      `write gate.secondLookPairs: ${needed} or more`,
  );
}

function usage(message: string): CommandFailed {
  return new CommandFailed(exitCodes.usage, message);
}
