import type { LibrdkafkaError } from './librdkafka-library.ts';

/**
 * Kafka's names of the errors a produce request can end with, by the number that librdkafka gives: those of the protocol
 * (https://kafka.apache.org/protocol#protocol_error_codes) and, below zero, librdkafka's own (`rd_kafka_resp_err_t`).
 */
const names: ReadonlyMap<number, string> = new Map([
  [3, 'UNKNOWN_TOPIC_OR_PARTITION'],
  [5, 'LEADER_NOT_AVAILABLE'],
  [6, 'NOT_LEADER_OR_FOLLOWER'],
  [7, 'REQUEST_TIMED_OUT'],
  [8, 'BROKER_NOT_AVAILABLE'],
  [9, 'REPLICA_NOT_AVAILABLE'],
  [10, 'MESSAGE_TOO_LARGE'],
  [13, 'NETWORK_EXCEPTION'],
  [18, 'RECORD_LIST_TOO_LARGE'],
  [19, 'NOT_ENOUGH_REPLICAS'],
  [20, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
  [56, 'KAFKA_STORAGE_ERROR'],
  [74, 'FENCED_LEADER_EPOCH'],
  [75, 'UNKNOWN_LEADER_EPOCH'],
  [-184, 'THROTTLING_QUOTA_EXCEEDED'],
  // Its own time-outs do not tell whether the request had been written.
  [-185, 'REQUEST_TIMED_OUT'],
  [-192, 'REQUEST_TIMED_OUT'],
  [-195, 'NETWORK_EXCEPTION'],
  [-187, 'BROKER_NOT_AVAILABLE'],
  [-188, 'UNKNOWN_TOPIC_OR_PARTITION'],
  [-190, 'UNKNOWN_TOPIC_OR_PARTITION'],
]);

/** Gives an error of librdkafka the name Kafka has for it, as `type`. */
export function namedByNumber(error: LibrdkafkaError): Error {
  const { code, message } = error;
  return Object.assign(new Error(message), { type: names.get(code) ?? `librdkafka ${code}` });
}
