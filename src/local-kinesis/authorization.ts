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

/** Who may call. */
export interface Admission {
  /** A request without a signature is refused. */
  readonly requireSignature: boolean;
  /** The one access key id that is known; empty = any is. One that is set requires a signature. */
  readonly accessKeyId: string;
}

/**
 * Checks that a request's signature has all its parts and, where one is set, the access key id; what it signs is not
 * verified. Throws AWS's errors.
 */
export function checkAuthorization({ url = '/', headers }: Signed, { requireSignature, accessKeyId }: Admission): void {
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
  else if (requireSignature || accessKeyId !== '') throw missingToken();
  if (accessKeyId === '') return;
  const credential = typeof header === 'string' ? partsOf(header).get('Credential') : query?.get('X-Amz-Credential');
  if (credential?.split('/')[0] !== accessKeyId) {
    throw new KinesisError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
}

function missingToken(): KinesisError {
  return new KinesisError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function checkHeader(header: string, headers: Signed['headers']): void {
  const given = partsOf(header);
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

function partsOf(header: string): URLSearchParams {
  return new URLSearchParams(header.split(/[ ,]+/).slice(1).join('&'));
}

function checkQuery(query: URLSearchParams): void {
  const missing = queryParameters.filter((name) => !query.get(name));
  if (missing.length === 0) return;
  const problems = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
  throw new KinesisError('IncompleteSignatureException', `${problems.join('')}Re-examine the query-string parameters.`);
}
