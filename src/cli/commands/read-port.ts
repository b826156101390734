import { CommandFailed, exitCodes } from '../exit-codes.ts';

/** Reads the value of `--port`. */
export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CommandFailed(exitCodes.usage, `--port: '${text}' is not a port: use a whole number from 1 to 65535`);
}
