/** What the process ends with; the one place that knows the numbers. */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  unavailable: 3,
  notValid: 4,
  limitBroken: 10,
  inconclusive: 11,
  notComparable: 12,
  interrupted: 130,
  terminated: 143,
} as const;

/** Ends the command with a message and a code; everything else that is thrown is a bug of ours. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
