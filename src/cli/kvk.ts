#!/usr/bin/env node
import { runProgram } from './program.ts';

// kafkajs sets timers with negative delays, of which Node warns once in every process.
const emitWarning = process.emitWarning.bind(process) as (...of: unknown[]) => void;
process.emitWarning = (...of: unknown[]) => {
  if (of[1] !== 'TimeoutNegativeWarning') emitWarning(...of);
};

// A reader such as `head` that goes away early is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await runProgram({
  argv: process.argv.slice(2),
  output: process.stdout,
  error: process.stderr,
  environment: process.env,
  folder: process.cwd(),
});
