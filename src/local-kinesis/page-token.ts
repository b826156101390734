import { invalidArgument } from './error-texts.ts';
import { KinesisError } from './kinesis-error.ts';
import type { Service } from './service.ts';

/** Tokens of ListShards and ListStreamConsumers live so long (AWS), milliseconds. */
const lifeMilliseconds = 300_000;

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
  return Buffer.from(JSON.stringify([service.clock.now(), streamName, after, detail])).toString('base64');
}

/** Reads a token back; throws ExpiredNextTokenException after 300 s. */
export function parsePageToken(service: Service, text: string): PageToken {
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(text, 'base64').toString());
  } catch {
    throw invalidArgument('Invalid NextToken.');
  }
  if (!Array.isArray(fields)) throw invalidArgument('Invalid NextToken.');
  const [issuedAt, streamName, after, detail] = fields as unknown[];
  if (typeof issuedAt !== 'number' || typeof streamName !== 'string' || typeof after !== 'string') {
    throw invalidArgument('Invalid NextToken.');
  }
  if (service.clock.now() - issuedAt > lifeMilliseconds) {
    throw new KinesisError('ExpiredNextTokenException', 'NextToken expired. Call again without it.');
  }
  return { streamName, after, detail };
}
