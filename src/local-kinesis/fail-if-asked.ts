import type { CallFault } from './fault-injector.ts';
import { KinesisError } from './kinesis-error.ts';

/** Throws what a fault makes of a call, if it makes an error of it. */
export function failIfAsked({ kind }: CallFault, operation = ''): void {
  if (kind === 'throttled') {
    const type = operation.includes('Queue') ? 'ThrottlingException' : 'ProvisionedThroughputExceededException';
    throw new KinesisError(type, 'Rate exceeded: a fault was asked for.');
  }
  if (kind === 'failed') throw internalFailure();
}

/** The error of a server that fails. */
export function internalFailure(): KinesisError {
  return new KinesisError('InternalFailure', 'Internal service failure.', 500);
}
