import { Writable } from 'node:stream';
import type { Terminal } from '../../../src/cli/terminal.ts';

/** A terminal whose streams are kept as text. */
export interface FakeTerminal extends Terminal {
  readonly output: Kept;
  readonly error: Kept;
}

export class Kept extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += text;
    done();
  }
}

export function fakeTerminal(
  argv: readonly string[],
  { isTTY = false, environment = {} }: { isTTY?: boolean; environment?: NodeJS.ProcessEnv } = {},
): FakeTerminal {
  return { argv, output: new Kept(isTTY), error: new Kept(isTTY), environment, folder: '.' };
}
