import type { Service } from './service.ts';

/** What a call came to. */
export interface Outcome {
  /** HTTP status; 0 when the connection was broken off. */
  readonly status: number;
  /** `ok`, the name of the error, or `dropped`. */
  readonly name: string;
  /** The error's text. */
  readonly text?: string;
}

/** What a fault that breaks the connection off makes of a call. */
export const dropped: Outcome = { status: 0, name: 'dropped' };

/** Counts a call that is over and, where every call is to be logged, logs it. `began` is in monotonic milliseconds. */
export function noteOutcome(service: Service, operation: string | undefined, outcome: Outcome, began: number): void {
  const name = operation ?? 'unknown';
  const milliseconds = service.clock.monotonic() - began;
  service.calls.note(name, outcome.name, milliseconds / 1000);
  if (!service.debug) return;
  const text = outcome.text ? `: ${outcome.text}` : '';
  service.debug(`${name} ${outcome.status} ${outcome.name} ${milliseconds.toFixed(1)} ms${text}`);
}
