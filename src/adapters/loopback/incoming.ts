import type { IncomingBatch } from '../batch.ts';
import { BlockView } from './block.ts';
import { deliveryHeadBytes } from './wire.ts';

/** The batch at hand; one object that is pointed at delivery after delivery. */
export class Incoming extends BlockView implements IncomingBatch {
  partition = 0;
  /** Offset of the first record. */
  base = 0;

  /** @param delivery the body of a delivery frame */
  show(delivery: Buffer): this {
    this.partition = delivery.readUInt32LE(0);
    this.base = delivery.readDoubleLE(4);
    return this.look(delivery, deliveryHeadBytes);
  }

  positionAt(index: number): string {
    return String(this.base + index);
  }
}
