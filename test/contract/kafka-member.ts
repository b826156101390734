/**
 * A member of a group in a process of its own, which a test may kill: `kafka-member.ts <stream, membership and settings as
 * JSON>`. Says `assigned <number of partitions> <partitions>`, and ends with its standard input.
 */
import type { Membership, StreamHandle } from '../../src/adapters/adapter.ts';
import { kafka } from '../../src/adapters/kafka/adapter.ts';
import type { KafkaSettings } from '../../src/adapters/kafka/settings.ts';
import { makeContext } from '../../src/contract/make-context.ts';

const { stream, membership, settings } = JSON.parse(process.argv[2]!) as {
  stream: StreamHandle;
  membership: Membership;
  settings: KafkaSettings;
};
process.stdin.on('end', () => process.exit(0)).resume();
const context = {
  ...makeContext(),
  report: ({ kind, partitions = [], detail = '' }: { kind: string; partitions?: readonly number[]; detail?: string }) =>
    console.log(kind, kind === 'assigned' ? `${partitions.length} [${partitions.join()}]` : detail),
};
const consumer = await kafka.connectConsumer(stream, membership, () => undefined, settings, context);
await consumer.ready();
console.log('ready');
