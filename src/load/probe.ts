import type { OutgoingBatch } from '../adapters/batch.ts';
import { envelopeBytes, probeMagic, stampOrigin, stampRecord } from './envelope.ts';

/** One record that shows a reader receives from a partition; never counted as load. */
export function probeBatch(partition: number, runId: number, producer: number, sentAt: number): OutgoingBatch {
  const values = Buffer.alloc(envelopeBytes);
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  stampOrigin(view, 0, probeMagic, runId, producer);
  stampRecord(view, 0, 0, sentAt);
  return {
    count: 1,
    partition,
    values,
    ends: Uint32Array.of(envelopeBytes),
    valueAt: () => values,
    keyAt: () => undefined,
  };
}
