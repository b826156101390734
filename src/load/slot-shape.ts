import type { ProducerAssignment } from './assignment.ts';
import { keyText } from './key-chooser.ts';
import { createPayloads, type VaryingPayloads } from './payload.ts';

/** A key adds to what a system counts of a record: more than any of ours has. */
export const keyAllowance = 64;

/** What all slots of a producer have in common. */
export interface SlotShape {
  /** Of every value; of the largest where they vary. */
  readonly recordBytes: number;
  /** Values that are not all alike. */
  readonly varying?: VaryingPayloads | undefined;
  /** Records a slot can hold. */
  readonly capacity: number;
  readonly runId: number;
  readonly producer: number;
  readonly seed: number;
  /** Share of the filler that a compressor can remove, 0 … 1. */
  readonly compressibility: number;
  /** UTF-8 text of each key by index. */
  readonly keys: readonly string[];
}

/** Bytes of the buffer of one slot. */
export function slotBytes({ recordBytes, capacity, varying }: SlotShape): number {
  return varying === undefined
    ? capacity * recordBytes
    : Math.max(recordBytes, Math.min(varying.batchBytes, capacity * recordBytes));
}

/** What one batch may hold and how many may be in flight: the adapter's capability and the scenario's setting joined. */
export interface BatchLimits {
  readonly inFlight: number;
  readonly records: number;
  readonly bytes: number;
}

/** The slots of a producer: as many records as its batches may hold, of the smallest values that it sends. */
export function slotShapeOf(
  { workload, runId, seed, producer }: ProducerAssignment,
  { records, bytes }: BatchLimits,
  distinctKeys: number,
): SlotShape {
  const varying = createPayloads(workload, seed, producer, bytes);
  const recordBytes = varying?.largestBytes ?? workload.recordSize;
  const smallest = varying?.smallestBytes ?? recordBytes;
  return {
    recordBytes,
    varying,
    capacity: Math.max(1, Math.min(records, Math.floor(bytes / (smallest + keyAllowance)))),
    runId,
    producer,
    seed,
    compressibility: workload.compressibility,
    keys: Array.from({ length: distinctKeys }, (_, index) => keyText(producer, index)),
  };
}
