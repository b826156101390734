import { request, type IncomingHttpHeaders } from 'node:http';

/** An answer as it came. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends one request over HTTP/1.1 and reads the whole answer. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array = '',
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Calls an operation with a body as it stands. */
export function callRaw(
  port: number,
  operation: string,
  body: string | Uint8Array,
  type = 'json',
): Promise<WireAnswer> {
  return send(
    port,
    'POST',
    '/',
    { 'x-amz-target': `Kinesis_20131202.${operation}`, 'content-type': `application/x-amz-${type}-1.1` },
    body,
  );
}

/** Calls an operation with JSON and reads JSON. */
export async function callJson(port: number, operation: string, body: object): Promise<unknown> {
  return JSON.parse((await callRaw(port, operation, JSON.stringify(body))).body.toString()) as unknown;
}
