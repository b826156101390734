import { invalidArgument } from '../error-texts.ts';
import type { Service } from '../service.ts';
import type { Stream } from '../stream.ts';

/** How a request names a stream. */
export interface StreamReference {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** The stream that a request names by name or ARN, in whatever state; throws ResourceNotFoundException. */
export function findStream(service: Service, { StreamName, StreamARN }: StreamReference): Stream {
  const fromArn = StreamARN === undefined ? undefined : StreamARN.slice(StreamARN.indexOf(':stream/') + 8);
  const name = StreamName ?? fromArn;
  if (name === undefined) throw invalidArgument('Either StreamName or StreamARN should be specified.');
  if (fromArn !== undefined && fromArn !== name) {
    throw invalidArgument(`StreamName ${name} and StreamARN ${StreamARN} name different streams.`);
  }
  const stream = service.streams.get(name);
  if (!stream) throw service.errors.streamNotFound(name);
  return stream;
}

/** The same, but the stream must be past its creation and not in deletion. */
export function findUsableStream(service: Service, reference: StreamReference): Stream {
  const stream = findStream(service, reference);
  if (!stream.usable) throw service.errors.streamNotFound(stream.name);
  return stream;
}

/** The same, but the stream must be ACTIVE, as for everything that changes it; throws ResourceInUseException. */
export function findActiveStream(service: Service, reference: StreamReference): Stream {
  const stream = findStream(service, reference);
  if (stream.status !== 'ACTIVE') throw service.errors.streamNotActive(stream.name, stream.status);
  return stream;
}
