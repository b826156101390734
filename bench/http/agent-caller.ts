import { Agent, request as sendRequest } from 'node:http';
import type { Caller, CountedAnswer, PrebuiltRequest } from './caller.ts';

/** A caller over node:http with a keep-alive agent of one connection. */
export async function openAgentCaller(port: number, { headers, body }: PrebuiltRequest): Promise<Caller> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const options = {
    host: '127.0.0.1',
    port,
    method: 'POST',
    agent,
    headers: { ...headers, 'content-length': String(body.length) },
  };
  const call = (): Promise<CountedAnswer> =>
    new Promise((resolve, reject) => {
      const sent = sendRequest(options, (response) => {
        let bodyBytes = 0;
        response.on('data', (chunk: Buffer) => {
          bodyBytes += chunk.length;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode!, bodyBytes }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return { call, close: () => agent.destroy() };
}
