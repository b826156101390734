/**
 * The first 32 bytes of every record's value, little-endian:
 * magic (4) · run id (4) · producer (2) · sequence (6) · intended time (8) · hand-over time (8), times as float64
 * monotonic nanoseconds. A latency starts here and nowhere else: what a broker stamps means something else on
 * every system.
 */
export const envelopeBytes = 32;

/** A record of the workload. */
export const recordMagic = 0x314b564b;
/** Sent before the load, to each partition, until each reader has seen it; never counted. */
export const probeMagic = 0x504b564b;

const sequenceHighOffset = 14;
const intendedOffset = 16;
const handedOverOffset = 24;

/** Writes what never changes for one producer. */
export function stampOrigin(view: DataView, at: number, magic: number, runId: number, producer: number): void {
  view.setUint32(at, magic, true);
  view.setUint32(at + 4, runId, true);
  view.setUint16(at + 8, producer, true);
}

/** Writes the sequence (below 2^48) and the intended time. */
export function stampRecord(view: DataView, at: number, sequence: number, intended: number): void {
  view.setUint32(at + 10, sequence >>> 0, true);
  view.setUint16(at + sequenceHighOffset, Math.floor(sequence / 0x1_0000_0000), true);
  view.setFloat64(at + intendedOffset, intended, true);
}

/** Writes the time at which the batch is handed to the adapter. */
export function stampHandOver(view: DataView, at: number, handedOver: number): void {
  view.setFloat64(at + handedOverOffset, handedOver, true);
}

export function magicOf(value: Buffer): number {
  return value.length < envelopeBytes ? 0 : value.readUInt32LE(0);
}

export function runOf(value: Buffer): number {
  return value.readUInt32LE(4);
}

export function producerOf(value: Buffer): number {
  return value.readUInt16LE(8);
}

export function sequenceOf(value: Buffer): number {
  return value.readUInt32LE(10) + value.readUInt16LE(sequenceHighOffset) * 0x1_0000_0000;
}

/** Monotonic nanoseconds at which the record should have been sent. */
export function intendedOf(value: Buffer): number {
  return value.readDoubleLE(intendedOffset);
}

/** Monotonic nanoseconds at which the record's batch was handed to the adapter. */
export function handedOverOf(value: Buffer): number {
  return value.readDoubleLE(handedOverOffset);
}
