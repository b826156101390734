import { isFinished, type Lease } from './lease.ts';

/** A lease as it was last seen, and since when its counter has rested. Monotonic milliseconds. */
interface Sighting {
  readonly counter: number;
  readonly owner: string | null;
  readonly sinceMs: number;
}

/** Watches leases from scan to scan: one whose counter rests for longer than the failover time has lost its owner. */
export class LeaseWatch {
  readonly #failoverMs: number;
  #seen: ReadonlyMap<string, Sighting> = new Map();

  constructor(failoverMs: number) {
    this.#failoverMs = failoverMs;
  }

  /** Takes note of a scan and returns the leases that are free to be taken, not yet owned or no longer renewed. */
  look(leases: readonly Lease[], nowMs: number): readonly Lease[] {
    const seen = new Map<string, Sighting>();
    const free: Lease[] = [];
    for (const lease of leases) {
      const { leaseKey, leaseCounter: counter, leaseOwner: owner } = lease;
      const before = this.#seen.get(leaseKey);
      const rests = before?.counter === counter && before.owner === owner;
      const sighting = rests ? before : { counter, owner, sinceMs: nowMs };
      seen.set(leaseKey, sighting);
      if (isFinished(lease)) continue;
      if (owner === null || nowMs - sighting.sinceMs > this.#failoverMs) free.push(lease);
    }
    this.#seen = seen;
    return free;
  }
}

/**
 * Which leases a member should take now, as the Kinesis Client Library 2.x shares them: each worker's part is leases ÷
 * workers, rounded up; free leases come first, and only without any is one taken from the worker that has most.
 * @param free those of `leases` nobody has or renews
 */
export function chooseLeases(
  leases: readonly Lease[],
  free: readonly Lease[],
  self: string,
  random: () => number,
): readonly Lease[] {
  const open = leases.filter((lease) => !isFinished(lease));
  const held = new Map<string, Lease[]>([[self, []]]);
  for (const lease of open) {
    if (lease.leaseOwner === null || free.includes(lease)) continue;
    held.set(lease.leaseOwner, [...(held.get(lease.leaseOwner) ?? []), lease]);
  }
  const part = Math.ceil(open.length / held.size);
  const wanted = part - held.get(self)!.length;
  if (wanted <= 0) return [];
  if (free.length > 0) return shuffled(free, random).slice(0, wanted);
  const most = [...held.values()].reduce((one, other) => (other.length > one.length ? other : one));
  // Whoever has one too few may only take where there is one too many; else two would take from each other for ever.
  const spare = most.length - part;
  return spare > 0 || (wanted > 1 && most.length >= part) ? shuffled(most, random).slice(0, 1) : [];
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
