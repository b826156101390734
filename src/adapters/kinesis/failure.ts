import type { RefusalKind } from '../batch.ts';

/** Why a call, or one entry of a PutRecords, failed. */
export interface Failure {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
}

/** What the SDK puts on its errors; all optional, since anything may be thrown. */
interface CallError {
  readonly name?: string;
  readonly message?: string;
  /** Name of a socket error. */
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const throttling = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'ThrottlingException',
  'KMSThrottlingException',
]);
/** A lost answer leaves open whether the records are stored, as a time-out does. */
const lostAnswers = new Set(['TimeoutError', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/** An aggregate went to a shard that not all of its records belong to; the name is the Kinesis Producer Library's. */
export const wrongShard = 'Wrong Shard';

/** Reads an entry's ErrorCode. */
export function failureOfEntry(code: string, message = ''): Failure {
  if (throttling.has(code)) return { kind: 'throttled', code, message };
  if (code.startsWith('InternalFailure') || code === wrongShard) return { kind: 'unavailable', code, message };
  return { kind: 'rejected', code, message };
}

/** Reads what a whole call threw. */
export function failureOfCall(thrown: unknown): Failure {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as CallError;
  const message = error.message ?? String(thrown);
  const name = error.name ?? 'Error';
  const code = typeof error.code === 'string' ? error.code : name;
  if (throttling.has(name)) return { kind: 'throttled', code: name, message };
  if (unreachable.has(code)) return { kind: 'unavailable', code, message };
  if (lostAnswers.has(name) || lostAnswers.has(code) || code.startsWith('ERR_HTTP2'))
    return { kind: 'timed-out', code, message };
  if ((error.$metadata?.httpStatusCode ?? 0) >= 500) return { kind: 'unavailable', code: name, message };
  if (isAboutSize(name, message)) return { kind: 'too-large', code: name, message };
  return { kind: 'rejected', code: name, message };
}

/** Sizes have no error of their own: they are validation errors told apart by their words. */
function isAboutSize(name: string, message: string): boolean {
  if (name === 'InvalidArgumentException') return /size|large/i.test(message);
  return name === 'ValidationException' && /'(records(\.\d+\.member\.data)?|data)' failed.*length less/is.test(message);
}

/** Whether a shard iterator is too old to be used. */
export function isExpired(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ExpiredIteratorException';
}
