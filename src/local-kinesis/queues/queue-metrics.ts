import { label, type Metric } from '../metric.ts';
import type { Queue } from './queue.ts';

/** What is shown of each queue, in the order of AWS's metrics of the same meaning. */
export const queueMetrics: readonly Metric[] = [
  ofQueues('counter', 'received_records_total', 'Deliveries.', ({ deliveries }) => deliveries.lanes.counters.received),
  ofQueues(
    'counter',
    'acknowledged_records_total',
    'Records acknowledged, dead letters too.',
    ({ deliveries }) => deliveries.lanes.counters.acknowledged,
  ),
  ofQueues('counter', 'empty_receives_total', 'Calls that got no record.', ({ emptyReceives }) => emptyReceives),
  ofQueues('gauge', 'visible_records', 'Records to receive.', ({ deliveries }) => deliveries.count().visible),
  ofQueues('gauge', 'in_flight_records', 'Records in flight.', ({ deliveries }) => deliveries.count().inFlight),
  ofQueues(
    'gauge',
    'visible_dead_letter_records',
    'Dead letters to receive.',
    ({ deliveries }) => deliveries.count().visibleDead,
  ),
  ofQueues(
    'counter',
    'dead_letter_records_total',
    'Records that became dead letters.',
    ({ deliveries }) => deliveries.lanes.counters.deadLettered,
  ),
  ofQueues(
    'counter',
    'restored_records_total',
    'Dead letters that were restored.',
    ({ deliveries }) => deliveries.lanes.counters.restored,
  ),
  ofQueues('gauge', 'waiting_receives', 'Calls that wait for a record.', ({ polls }) => polls.size),
];

function ofQueues(type: 'counter' | 'gauge', name: string, help: string, of: (queue: Queue) => number): Metric {
  return {
    name: `local_kinesis_queue_${name}`,
    help,
    type,
    samples: function* ({ queues }) {
      for (const queue of queues.values()) {
        const labels = `${label('queue', queue.origin.name)},${label('stream', queue.stream.name)}`;
        yield { labels, value: of(queue) };
      }
    },
  };
}
