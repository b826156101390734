import { KinesisError } from './kinesis-error.ts';

const headerParameters = ['Credential', 'Signature', 'SignedHeaders'];
const queryParameters = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'].map(
  (name) => `X-Amz-${name}`,
);

/** What a request says about who sends it. */
export interface Signed {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Checks that a request's signature has all its parts; what it signs is not verified. A request without any is taken
 * unless one is `required`. Throws AWS's errors.
 */
export function checkAuthorization({ url = '/', headers }: Signed, required: boolean): void {
  const header = headers['authorization'];
  const query = url.includes('X-Amz-Algorithm') ? new URL(url, 'http://localhost').searchParams : undefined;
  const inQuery = query?.has('X-Amz-Algorithm') ?? false;
  if (typeof header === 'string' && inQuery) {
    throw new KinesisError(
      'InvalidSignatureException',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (typeof header === 'string') checkHeader(header, headers);
  else if (query && inQuery) checkQuery(query);
  else if (required) throw new KinesisError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function checkHeader(header: string, headers: Signed['headers']): void {
  const given = new URLSearchParams(header.split(/[ ,]+/).slice(1).join('&'));
  const problems = headerParameters
    .filter((name) => !given.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (headers['x-amz-date'] === undefined && headers['date'] === undefined) {
    problems.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  if (problems.length > 0) {
    throw new KinesisError('IncompleteSignatureException', `${problems.join('')}Authorization=${header}`);
  }
}

function checkQuery(query: URLSearchParams): void {
  const missing = queryParameters.filter((name) => !query.get(name));
  if (missing.length === 0) return;
  const problems = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
  throw new KinesisError('IncompleteSignatureException', `${problems.join('')}Re-examine the query-string parameters.`);
}
