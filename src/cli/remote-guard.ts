import type { Target } from '../scenario/scenario.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';

/** Whatever names addresses: a scenario, or a command that takes them. */
interface Addressed {
  readonly name: string;
  readonly targets: readonly Pick<Target, 'label' | 'endpoint'>[];
}

/** Refuses targets beyond this machine unless they are allowed, and AWS, which costs money, in any case for now. */
export function guardEndpoints(scenarios: readonly Addressed[], allowRemote: boolean): void {
  for (const { name, targets } of scenarios) {
    for (const { label, endpoint } of targets) {
      for (const host of hostsOf(endpoint)) {
        if (isAws(host)) {
          const message = `${name}, target '${label}': ${host} is AWS; it is refused until costs are estimated and bounded. Use \`endpoint: local\`.`;
          throw new CommandFailed(exitCodes.usage, message);
        }
        if (!allowRemote && !isLoopback(host)) {
          const message = `${name}, target '${label}': ${host} is not this machine. Add --allow-remote if you mean to use it.`;
          throw new CommandFailed(exitCodes.usage, message);
        }
      }
    }
  }
}

/** Host names of a broker list or URL; none for a system we start ourselves. */
function hostsOf(endpoint: string): string[] {
  if (endpoint === 'local' || endpoint === 'docker') return [];
  return endpoint.split(',').map((address) => {
    const withScheme = address.includes('://') ? address : `tcp://${address.trim()}`;
    // A dot at the end only says that the name is complete.
    return URL.canParse(withScheme) ? new URL(withScheme).hostname.toLowerCase().replace(/\.$/, '') : address.trim();
  });
}

/** AWS itself, by the names of its endpoints (`api.aws` is dual-stack). */
function isAws(host: string): boolean {
  return host === 'aws' || /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/.test(host);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host) || host === '[::1]' || host === '::1';
}
