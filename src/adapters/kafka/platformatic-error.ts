/** What the library puts on its errors; protocol errors have an `apiId`, network errors a code and their words. */
interface LibraryError {
  readonly message?: string;
  readonly code?: unknown;
  readonly apiId?: string;
  /** What the broker said of it, where it said more than a code. */
  readonly serverErrorMessage?: string | null;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** Begins the messages of network errors that come before a request has been written. */
const beforeSending =
  /^(Connection to |Cannot get a connection|Connection closed while waiting|Connection ready timed out|Connection pool is closed|Client is closed)/;

/**
 * Gives an error of the library the name Kafka has for it, as `type`. The library wraps errors in several layers, has
 * one code for all network errors and tells lost answers from refused connections in words only.
 */
export function namedByKafka(error: unknown): Error {
  const errors = [...flatten(error)];
  const network = errors.filter(({ code }) => code === 'PLT_KFK_NETWORK');
  const lost = network.find(({ message = '' }) => !beforeSending.test(message));
  if (lost) return named('NETWORK_EXCEPTION', lost);
  const answered = errors.findLast(({ apiId }) => apiId !== undefined);
  if (answered) return named(answered.apiId!, answered);
  if (network[0]) return named('BROKER_NOT_AVAILABLE', network[0]);
  const unknown = errors.find(({ message = '' }) => message.startsWith('Unknown topic '));
  if (unknown) return named('UNKNOWN_TOPIC_OR_PARTITION', unknown);
  return error instanceof Error ? error : new Error(String(error));
}

/** The same, with what the broker itself said in place of the library's text for the code. */
export function inWordsOfTheBroker(error: unknown): Error {
  const named = namedByKafka(error);
  const words = [...flatten(error)].findLast(({ serverErrorMessage }) => Boolean(serverErrorMessage));
  return words ? Object.assign(named, { message: words.serverErrorMessage }) : named;
}

/** Whether an error of the library has one of these names. */
export function isNamed(error: unknown, type: string): boolean {
  return (namedByKafka(error) as { type?: string }).type === type;
}

function named(type: string, { message }: LibraryError): Error {
  return Object.assign(new Error(message), { type });
}

function* flatten(error: unknown, depth = 0): Iterable<LibraryError> {
  if (typeof error !== 'object' || error === null || depth > 8) return;
  yield error;
  const { cause, errors = [] } = error as LibraryError;
  for (const inner of [cause, ...errors]) yield* flatten(inner, depth + 1);
}
