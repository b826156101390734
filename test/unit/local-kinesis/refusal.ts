import assert from 'node:assert/strict';
import { KinesisError } from '../../../src/local-kinesis/kinesis-error.ts';
import type { ManualService } from './manual-service.ts';

/** Type and text of the refusal of a call. */
export function refusal(
  manual: ManualService,
  name: string,
  request: Record<string, unknown>,
): [type: string, text: string] {
  try {
    manual.call(name, request);
  } catch (error) {
    assert.ok(error instanceof KinesisError, String(error));
    return [error.type, error.message];
  }
  throw new Error(`${name} was not refused`);
}
