import type { RefusalKind } from '../batch.ts';

/** What a failed produce request means for every record in it. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
}

/** What clients put on their errors; all optional, since anything may be thrown. */
interface ClientError {
  readonly name?: string;
  readonly message?: string;
  /** Name of a Kafka protocol error. */
  readonly type?: string;
  /** Name of a socket error, or number of a protocol error. */
  readonly code?: unknown;
  /** Whether it may go away by itself, as kafkajs and as @platformatic/kafka say it. */
  readonly retriable?: boolean;
  readonly canRetry?: boolean;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/**
 * Protocol errors and client errors by what the harness must do. An answer that was lost on the way, and an append
 * that reached too few replicas, leave open whether the records are stored: those count as timed out.
 */
const kinds: ReadonlyMap<string, RefusalKind> = new Map<string, RefusalKind>([
  ...of('timed-out', [
    'REQUEST_TIMED_OUT',
    'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
    'NETWORK_EXCEPTION',
    'KafkaJSRequestTimeoutError',
    'KafkaJSConnectionClosedError',
    'ECONNRESET',
    'EPIPE',
  ]),
  ...of('unavailable', [
    'UNKNOWN_TOPIC_OR_PARTITION',
    'LEADER_NOT_AVAILABLE',
    'NOT_LEADER_FOR_PARTITION',
    'NOT_LEADER_OR_FOLLOWER',
    'BROKER_NOT_AVAILABLE',
    'REPLICA_NOT_AVAILABLE',
    'NOT_ENOUGH_REPLICAS',
    'KAFKA_STORAGE_ERROR',
    'FENCED_LEADER_EPOCH',
    'UNKNOWN_LEADER_EPOCH',
    'KafkaJSConnectionError',
    'KafkaJSBrokerNotFound',
    'KafkaJSMetadataNotLoaded',
    'KafkaJSTopicMetadataNotLoaded',
    'KafkaJSLockTimeout',
  ]),
  ...of('too-large', ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']),
  ...of('throttled', ['THROTTLING_QUOTA_EXCEEDED']),
]);

/** Reads why a produce request failed; what is in no list is refused for good. */
export function refusalOf(error: unknown): Refusal {
  const root = rootOf(error);
  const message = root.message ?? String(error);
  const names = [root.type, typeof root.code === 'string' ? root.code : undefined, root.name];
  for (const code of names) {
    const kind = code === undefined ? undefined : kinds.get(code);
    if (code !== undefined && kind !== undefined) return { kind, code, message };
  }
  return { kind: 'rejected', code: root.type ?? root.name ?? 'Error', message };
}

/** The error at the bottom of a chain of wrappers; clients wrap the cause when retries end. */
export function rootOf(error: unknown): ClientError {
  let root = error;
  for (let depth = 0; depth < 8; depth += 1) {
    if (typeof root !== 'object' || root === null) break;
    const { cause = (root as ClientError).errors?.[0] } = root as ClientError;
    if (cause === undefined || cause === null) break;
    root = cause;
  }
  return typeof root === 'object' && root !== null ? (root as ClientError) : { message: String(root) };
}

function of(kind: RefusalKind, codes: readonly string[]): [string, RefusalKind][] {
  return codes.map((code) => [code, kind]);
}
