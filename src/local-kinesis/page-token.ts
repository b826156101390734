import { createHmac, randomBytes } from 'node:crypto';
import { invalidArgument } from './error-texts.ts';
import { KinesisError } from './kinesis-error.ts';
import type { Service } from './service.ts';

/** Tokens live so long (AWS, of ListShards and ListStreamConsumers), milliseconds. */
const lifeMilliseconds = 300_000;
/** Signs tokens, so that what is in one need not be checked again. */
const signingKey = randomBytes(32);
const signatureLength = 32;

/** Where the next page starts. */
export interface PageToken {
  readonly streamName: string;
  /** Name or id of the last item of the page before. */
  readonly after: string;
  /** What else the operation must remember. */
  readonly detail: unknown;
}

/** The token as the API's opaque text. */
export function formatPageToken(service: Service, streamName: string, after: string, detail?: unknown): string {
  const fields = Buffer.from(JSON.stringify([service.clock.now(), streamName, after, detail]));
  return Buffer.concat([signatureOf(fields), fields]).toString('base64');
}

/** Reads a token back; throws ExpiredNextTokenException after 300 s, InvalidArgumentException for any other text. */
export function parsePageToken(service: Service, text: string): PageToken {
  const bytes = Buffer.from(text, 'base64');
  const signed = bytes.subarray(signatureLength);
  if (!signatureOf(signed).equals(bytes.subarray(0, signatureLength))) throw invalidArgument('Invalid NextToken.');
  const fields = JSON.parse(signed.toString()) as [
    issuedAt: number,
    streamName: string,
    after: string,
    detail?: unknown,
  ];
  const [issuedAt, streamName, after, detail] = fields;
  if (service.clock.now() - issuedAt > lifeMilliseconds) {
    throw new KinesisError('ExpiredNextTokenException', 'NextToken expired. Call again without it.');
  }
  return { streamName, after, detail };
}

function signatureOf(fields: Buffer): Buffer {
  return createHmac('sha256', signingKey).update(fields).digest();
}
