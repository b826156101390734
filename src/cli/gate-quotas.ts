import { loadAdapter } from '../adapters/registry.ts';
import { isClosedLoop } from '../gate/gate-metrics.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { withPlaceholder } from './load-scenarios.ts';

/**
 * The targets of a closed loop whose system documents quotas: their runs count only where nothing was throttled. None
 * of a workload with a rate. Throws CommandFailed with exit code 2 where a target is ours to start, with quotas for sure,
 * unless `isStarted`: a command of the user's starts the system.
 */
export async function targetsWithQuotas(
  { workload, targets }: Pick<Scenario, 'workload' | 'targets'>,
  isStarted = false,
): Promise<string[]> {
  if (!isClosedLoop(workload)) return [];
  const labels: string[] = [];
  for (const { label, adapter, endpoint, settings } of targets) {
    const system = await loadAdapter(adapter);
    const parsed = system.parseSettings(withPlaceholder(adapter, settings));
    if (system.capabilities(parsed).partitionQuota === undefined) continue;
    labels.push(label);
    if (endpoint === 'local' && !isStarted)
      throw new CommandFailed(
        exitCodes.usage,
        `${label}: a closed loop measures the quotas of a local ${adapter}, which stay the same whatever changes: give the ` +
          `workload a rate, or the target the endpoint of 'kvk local ${adapter} --quotas off'`,
      );
  }
  return labels;
}
