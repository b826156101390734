import { freeMemory } from './free-memory.ts';
import type { Request } from './http-answer.ts';

/** A whole body, or why there is none. */
export type BodyOutcome = Buffer | 'aborted' | 'too large';

/**
 * Collects a request's body and calls back once; of a body that is too large the rest is read and not kept. The body
 * must be used up before the event loop turns: one of several pieces is put together where `room` says.
 */
export function readBody(
  request: Request,
  limitBytes: number,
  done: (outcome: BodyOutcome) => void,
  room: (length: number) => Buffer = (length) => Buffer.allocUnsafe(length),
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isDone = false;
  const finish = (outcome: () => BodyOutcome): void => {
    if (isDone) return;
    isDone = true;
    done(outcome());
  };
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limitBytes) {
      chunks.length = 0;
      finish(() => 'too large');
    } else chunks.push(chunk);
  });
  request.on('end', () => finish(() => (chunks.length === 1 ? chunks[0]! : assemble(chunks, room(length)))));
  request.on('error', () => finish(() => 'aborted'));
  request.on('close', () => finish(() => 'aborted'));
}

function assemble(chunks: readonly Buffer[], body: Buffer): Buffer {
  let at = 0;
  for (const chunk of chunks) {
    at += chunk.copy(body, at);
    freeMemory(chunk);
  }
  return body;
}
