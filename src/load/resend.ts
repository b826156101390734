import type { BatchOutcome } from '../adapters/batch.ts';
import type { ResendPolicy } from '../scenario/scenario.ts';
import type { ProduceTally } from './produce-tally.ts';
import type { Slot } from './slot.ts';

interface Settlement {
  readonly tally: ProduceTally;
  readonly policy: ResendPolicy;
  /** False: refused records are dropped, whatever their kind. */
  readonly resend: boolean;
  /** True: refused records are given up, whatever the policy allows. */
  readonly giveUp: boolean;
  /** Number of the stream's first partition among those of all streams. */
  readonly firstPartition: number;
  /** Monotonic nanoseconds of the outcome. */
  readonly at: number;
  readonly random: () => number;
}

/**
 * Counts what became of a slot and keeps in it only what must be sent again. Gives the milliseconds to wait before
 * the resend (exponential, jittered), or null when the slot is done. One policy for every system.
 */
export function settleOutcome(slot: Slot, outcome: BatchOutcome, settlement: Settlement): number | null {
  const { tally, at, policy } = settlement;
  const again: number[] = [];
  let next = 0;
  for (const range of outcome.refused) {
    if (range.first > next) acknowledge(slot, outcome, next, range.first, settlement);
    next = range.first + range.count;
    tally.refuse(slot, range);
    const final = range.kind === 'rejected' || range.kind === 'too-large';
    for (let index = range.first; index < next; index++) {
      const late = at - slot.intended[index]! > policy.deadline * 1e6;
      const last = settlement.giveUp || final || late || slot.attempts >= policy.attempts;
      if (settlement.resend && !last) again.push(index);
      else if (settlement.resend || final) tally.giveUp(slot, index, at, final);
    }
  }
  if (next < slot.count) acknowledge(slot, outcome, next, slot.count, settlement);
  tally.endBatch();
  if (again.length === 0) return null;
  tally.resend(slot, again);
  slot.keep(again);
  const backOff = Math.min(policy.backOffMax, policy.backOffMin * 2 ** (slot.attempts - 1));
  return backOff * (0.5 + settlement.random() / 2);
}

/** Counts the records [first, end) as acknowledged, and remembers where some of them are. */
function acknowledge(
  slot: Slot,
  outcome: BatchOutcome,
  first: number,
  end: number,
  { tally, at, firstPartition }: Settlement,
): void {
  tally.acknowledge(slot, first, end - first, at);
  const { partitions } = outcome;
  for (let index = first; index < end; index++) {
    const sequence = slot.sequences[index]!;
    if (!tally.positions.wants(sequence)) continue;
    const partition = typeof partitions === 'number' ? partitions : partitions[index]!;
    tally.positions.note(sequence, firstPartition + partition, outcome.positionAt(index));
  }
}
