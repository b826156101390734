import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';

/** What a DynamoDB answered: its status, its body and, when it refused, the name of the reason. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly refusal: string | undefined;
}

/** Calls one operation of a DynamoDB; the signature is a sham. */
export async function call(
  address: string,
  operation: string,
  request: object,
  { accessKey = 'local', region = 'us-east-1' } = {},
): Promise<Answer> {
  const scope = `Credential=${accessKey}/20260101/${region}/dynamodb/aws4_request`;
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(request),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, refusal: (body['__type'] as string | undefined)?.split('#')[1] };
}

/** Whether nothing listens at an address. */
export async function isGone(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED');
    return true;
  } finally {
    socket.destroy();
  }
}
