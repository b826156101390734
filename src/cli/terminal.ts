import { createColors } from 'picocolors';

export type ColorChoice = 'auto' | 'always' | 'never';

/** How a command was called, where it writes and what it may know of its surroundings; a parameter, so that tests hold it. */
export interface Terminal {
  /** Without the program itself. */
  readonly argv: readonly string[];
  /** Results only. */
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Everything else. */
  readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** Colours of one stream: the option, then NO_COLOR, FORCE_COLOR, and whether it is a terminal that can show them. */
export function colorsFor(
  stream: { readonly isTTY?: boolean },
  choice: ColorChoice,
  environment: NodeJS.ProcessEnv,
): ReturnType<typeof createColors> {
  return createColors(wantsColor(stream, choice, environment));
}

function wantsColor(
  stream: { readonly isTTY?: boolean },
  choice: ColorChoice,
  environment: NodeJS.ProcessEnv,
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}
