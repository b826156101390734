import type { KafkaMessage } from 'kafkajs';
import type { CountedBatch } from './group-reader.ts';

const empty = Buffer.alloc(0);

/** A view of what one fetch brought of one partition; shown again for every batch. */
export class KafkajsBatch implements CountedBatch {
  partition = 0;
  count = 0;
  bytes = 0;
  #messages: readonly KafkaMessage[] = [];
  #from = 0;

  show(partition: number, messages: readonly KafkaMessage[], from: number): void {
    this.partition = partition;
    this.count = messages.length - from;
    this.#messages = messages;
    this.#from = from;
    let bytes = 0;
    for (let index = from; index < messages.length; index += 1) bytes += messages[index]!.value?.length ?? 0;
    this.bytes = bytes;
  }

  valueAt(index: number): Buffer {
    return this.#messages[this.#from + index]!.value ?? empty;
  }

  keyAt(index: number): string | undefined {
    return this.#messages[this.#from + index]!.key?.toString('utf8');
  }

  positionAt(index: number): string {
    return this.#messages[this.#from + index]!.offset;
  }
}
