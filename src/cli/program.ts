import { Command, CommanderError } from 'commander';
import { BaselineFileError } from '../gate/baseline-store.ts';
import { firstError } from '../process/first-error.ts';
import { ResultFileError } from '../result/result-store.ts';
import { addBaseline } from './commands/baseline.ts';
import { addCalibrate } from './commands/calibrate.ts';
import { addCleanup } from './commands/cleanup.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { examples } from './commands/examples.ts';
import { addGate } from './commands/gate.ts';
import { addInit } from './commands/init.ts';
import { addLocal } from './commands/local.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addSchema } from './commands/schema.ts';
import { addValidate } from './commands/validate.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { refuseRepeated } from './refuse-repeated.ts';
import type { Terminal } from './terminal.ts';
import { toolVersion } from './tool-version.ts';

/** The whole program as a function of its terminal; gives the exit code. */
export async function runProgram(terminal: Terminal): Promise<number> {
  const { argv } = terminal;
  let code: number = exitCodes.done;
  const program = createProgram(terminal, (chosen) => (code = chosen));
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return tell(error, terminal);
  }
}

function createProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const program = new Command('kvk')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.output.write(text),
      writeErr: (text) => void terminal.error.write(text),
    })
    .description('For this workload, Kafka or Kinesis: how fast, how late, how many readers, and what breaks first?')
    .version(toolVersion())
    .showHelpAfterError('(add --help for what there is)')
    .addHelpText('after', examples('kvk compare', 'kvk run load --rate 2k/s --record-size 1KiB', 'kvk doctor'));
  for (const add of [
    addCompare,
    addRun,
    addGate,
    addBaseline,
    addCalibrate,
    addInit,
    addReport,
    addValidate,
    addCleanup,
    addLocal,
    addDoctor,
    addSchema,
  ])
    add(program, terminal, exit);
  refuseRepeated(program);
  return program;
}

function tell(thrown: unknown, terminal: Terminal): number {
  const error = firstError(thrown);
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const expected = codeOfExpected(error);
  if (expected !== undefined) {
    terminal.error.write(`${(error as Error).message}\n`);
    return expected;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.error.write(
    `${stack}\n\nThis is a bug in kafka-vs-kinesis ${toolVersion()}: please report it with the lines above.\n`,
  );
  return exitCodes.bug;
}

/** The exit code of an error that is no bug of ours; its message says all there is to say. */
function codeOfExpected(error: unknown): number | undefined {
  if (error instanceof CommandFailed) return error.exitCode;
  if (error instanceof ResultFileError || error instanceof BaselineFileError) return exitCodes.usage;
  return error instanceof Error && error.name === 'SystemUnavailable' ? exitCodes.unavailable : undefined;
}
