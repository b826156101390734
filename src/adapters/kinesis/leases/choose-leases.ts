import type { Lease } from './lease.ts';

/** A lease as it was last seen, and since when its counter has rested. Monotonic milliseconds. */
interface Sighting {
  readonly counter: number;
  readonly owner: string | null;
  readonly sinceMs: number;
}

/** What there is to take without taking it from anyone. */
export interface FreeLeases {
  /** Nobody's, or not renewed for the failover time. */
  readonly free: readonly Lease[];
  /** Those of them that were never anyone's, or were not renewed for three times the failover time. */
  readonly overdue: readonly Lease[];
}

/** Watches leases from scan to scan: one whose counter rests for longer than the failover time has lost its owner. */
export class LeaseWatch {
  readonly #failoverMs: number;
  #seen: ReadonlyMap<string, Sighting> = new Map();

  constructor(failoverMs: number) {
    this.#failoverMs = failoverMs;
  }

  /** Takes note of a scan and returns the leases that are free to be taken. */
  look(leases: readonly Lease[], nowMs: number): FreeLeases {
    const seen = new Map<string, Sighting>();
    const free: Lease[] = [];
    const overdue: Lease[] = [];
    for (const lease of leases) {
      const sighting = this.#sight(lease, nowMs);
      seen.set(lease.leaseKey, sighting);
      const restedMs = nowMs - sighting.sinceMs;
      if (lease.leaseOwner === null || restedMs > this.#failoverMs) free.push(lease);
      if (restedMs > 3 * this.#failoverMs) overdue.push(lease);
    }
    this.#seen = seen;
    return { free, overdue };
  }

  #sight({ leaseKey, leaseCounter: counter, leaseOwner: owner }: Lease, nowMs: number): Sighting {
    const before = this.#seen.get(leaseKey);
    if (before?.counter === counter && before.owner === owner) return before;
    const isNew = before === undefined && owner === null;
    return { counter, owner, sinceMs: isNew ? Number.NEGATIVE_INFINITY : nowMs };
  }
}

/**
 * Which leases a member should take now, as the lease taker of the Kinesis Client Library 2.x chooses: overdue ones all;
 * else up to its part, which is leases ÷ workers rounded up, of free ones; and only without any, one from the worker that
 * has most. Leases of finished shards count as all others do until they are removed.
 */
export function chooseLeases(
  leases: readonly Lease[],
  { free, overdue }: FreeLeases,
  self: string,
  random: () => number,
): readonly Lease[] {
  if (overdue.length > 0) return shuffled(overdue, random);
  const resting = new Set(free.map(({ leaseKey }) => leaseKey));
  const held = new Map<string, Lease[]>([[self, []]]);
  for (const lease of leases) {
    if (lease.leaseOwner === null || resting.has(lease.leaseKey)) continue;
    const ofOwner = held.get(lease.leaseOwner);
    if (ofOwner === undefined) held.set(lease.leaseOwner, [lease]);
    else ofOwner.push(lease);
  }
  const part = Math.ceil(leases.length / held.size);
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
