import type { GateBreach } from '../result/gate-result.ts';
import type { Result } from '../result/result-schema.ts';
import type { SideName } from './pair-order.ts';

/**
 * Where a closed loop met the quotas of a system: its throughput is the quota then, which stays the same whatever
 * changes. `hasQuotas` are the labels of targets whose system documents some; elsewhere what is refused is the system's
 * own limit, which a gate is to compare.
 */
export function quotaBreaches(side: SideName, { scenarios }: Result, hasQuotas: readonly string[]): GateBreach[] {
  return scenarios.flatMap(({ name, targets }) =>
    targets
      .filter(({ label }) => hasQuotas.includes(label))
      .flatMap(({ label, trials }): GateBreach[] => {
        const throttled = trials.filter(({ counts }) => counts.throttledFirst > 0).length;
        if (throttled === 0) return [];
        const text =
          `throttled in ${throttled} of ${trials.length} repetitions: a closed loop measures the quota here, which ` +
          'stays the same whatever changes; give it a system without quotas, or the workload a rate';
        return [{ scenario: name, target: label, side, kind: 'invalid', text }];
      }),
  );
}
