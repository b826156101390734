import type { Faults } from './faults.ts';

const recordOperations: ReadonlySet<string> = new Set([
  'AcknowledgeDeadLetterQueueRecords',
  'AcknowledgeQueueRecords',
  'GetRecords',
  'GetShardIterator',
  'PutRecord',
  'PutRecords',
  'ReceiveDeadLetterQueueRecords',
  'ReceiveQueueRecords',
  'RestoreDeadLetterQueueRecords',
  'SubscribeToShard',
  'UpdateDeadLetterQueueRecordsVisibility',
  'UpdateQueueRecordsVisibility',
]);
/** The 99th percentile of a standard normal distribution. */
const normalP99 = 2.3263478740408408;

/** What is to go wrong with one call. */
export interface CallFault {
  readonly delayMilliseconds: number;
  readonly kind: 'none' | 'throttled' | 'failed' | 'dropped';
}

const noFault: CallFault = { delayMilliseconds: 0, kind: 'none' };

/** Decides by chance what goes wrong. */
export class FaultInjector {
  /** Replaced while running. */
  faults: Faults;
  readonly #random: () => number;

  constructor(faults: Faults, random: () => number) {
    this.faults = faults;
    this.#random = random;
  }

  faultOf(operation: string): CallFault {
    if (!recordOperations.has(operation)) return noFault;
    const { throttledShare, failedShare, droppedShare } = this.faults;
    const chance = throttledShare + failedShare + droppedShare > 0 ? this.#random() : 1;
    let kind: CallFault['kind'] = 'none';
    if (chance < throttledShare) kind = 'throttled';
    else if (chance < throttledShare + failedShare) kind = 'failed';
    else if (chance < throttledShare + failedShare + droppedShare) kind = 'dropped';
    return { kind, delayMilliseconds: this.#delay() };
  }

  /** Whether entries may fail at all. */
  get failsEntries(): boolean {
    return this.faults.failedEntriesShare > 0;
  }

  /** Whether an entry of PutRecords, or of a call about records of a queue, fails. */
  failsEntry(): boolean {
    const { failedEntriesShare } = this.faults;
    return failedEntriesShare > 0 && this.#random() < failedEntriesShare;
  }

  stalls(streamName: string, shardId: string): boolean {
    const { stalledShard } = this.faults;
    return stalledShard !== '' && stalledShard === `${streamName}/${shardId}`;
  }

  #delay(): number {
    const { latencyMedianMilliseconds: median, latencyP99Milliseconds: p99 } = this.faults;
    if (median === 0) return 0;
    if (p99 <= median) return median;
    const spread = Math.log(p99 / median) / normalP99;
    // Box and Muller: two even chances make a normal one.
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return median * Math.exp(spread * normal);
  }
}
