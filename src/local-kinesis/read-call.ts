import type { IncomingHttpHeaders } from 'node:http';
import { cborCodec, jsonCodec, type Codec } from './codec.ts';
import type { Refusal } from './http-answer.ts';
import { requestMembers, type OperationName } from './request-members.ts';

const api = 'Kinesis_20131202';

/** What a request asks for, and in which form. */
export interface Call {
  /** Undefined for an operation that there is not. */
  readonly operation: OperationName | undefined;
  readonly codec: Codec;
}

/** The call that a POST makes; or, for one whose form AWS does not take as a call, AWS's refusal. */
export function readCall(headers: IncomingHttpHeaders, body: Buffer): Call | Refusal {
  const type = headers['content-type']?.split(';')[0]!.trim();
  const [service = '', name = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const operation = service === api && Object.hasOwn(requestMembers, name) ? (name as OperationName) : undefined;
  if (type === jsonCodec.contentType) return { operation, codec: jsonCodec };
  if (type === cborCodec.contentType || body.length === 0) return { operation, codec: cborCodec };
  if (type === 'application/json') return oldJsonRefusal(body);
  if (service === '' || name === '') return noOperation();
  return { status: 404, body: '<UnknownOperationException/>\n' };
}

/** The refusal of a request that names no operation at all. */
export function noOperation(): Refusal {
  const text = 'Unable to determine service/operation name to be authorized';
  return {
    status: 403,
    body: `<AccessDeniedException>\n  <Message>${text}</Message>\n</AccessDeniedException>\n`,
  };
}

/** Version 1.0 of the protocol knows none of the operations. */
function oldJsonRefusal(body: Buffer): Refusal {
  const refusal = (status: number, type: string): Refusal => ({
    status,
    type: 'application/json',
    body: JSON.stringify({ Output: { __type: `com.amazon.coral.service#${type}` }, Version: '1.0' }),
  });
  try {
    jsonCodec.decode(body);
    return refusal(404, 'UnknownOperationException');
  } catch {
    return refusal(400, 'SerializationException');
  }
}
