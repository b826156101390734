import type { LocalSystem } from '../../src/local/local-system.ts';
import { SystemUnavailable } from '../../src/local/system-unavailable.ts';

/** A running system, or why there is none; the cases that need it are then skipped with that reason. */
export type SystemOrReason = { readonly system: LocalSystem } | { readonly reason: string };

/** Starts a system. Where `REQUIRE_SYSTEMS` names it, not having it is a failure. */
export async function systemOrReason(name: string, start: () => Promise<LocalSystem>): Promise<SystemOrReason> {
  try {
    return { system: await start() };
  } catch (error) {
    const required = (process.env['REQUIRE_SYSTEMS'] ?? '').split(',').includes(name);
    if (required || !(error instanceof SystemUnavailable)) throw error;
    return { reason: error.message };
  }
}
