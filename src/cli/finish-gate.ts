import { randomBytes } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { outcomeOfGate } from '../gate/conclude.ts';
import { type GateFormat, renderGate } from '../report/render-gate.ts';
import type { GateResult } from '../result/gate-result.ts';
import { makeResultsFolder } from './execute.ts';
import { exitCodes } from './exit-codes.ts';
import { codeOfProblem } from './outcome.ts';
import { paintFor } from './paint.ts';
import type { Progress } from './progress.ts';
import type { GateFlags } from './run-gate.ts';
import type { Terminal } from './terminal.ts';

/** Where a gate's document goes. */
export interface GateOutlets {
  readonly flags: GateFlags;
  readonly terminal: Terminal;
  readonly progress: Progress;
  /** Of this gate alone. */
  readonly folder: string;
}

/** Saves a gate's document in every form, prints the one that was asked for, and gives the exit code. */
export async function finishGate(
  gate: GateResult,
  { flags, terminal, progress, folder }: GateOutlets,
): Promise<number> {
  await Promise.all([
    writeFile(join(folder, 'gate.json'), plainForm(gate, 'json')),
    writeFile(join(folder, 'gate.md'), plainForm(gate, 'md')),
    writeFile(join(folder, 'junit.xml'), plainForm(gate, 'junit')),
  ]);
  const paint = paintFor(terminal.output, flags.color, terminal.environment);
  terminal.output.write(renderGate(gate, flags.format, terminal.output.columns ?? 120, paint));
  await tellGitHub(gate, flags.format, terminal);
  if (!flags.quiet) progress.say(`saved in ${folder}: gate.json, gate.md, junit.xml`);
  return codeOf(gate, flags.failOn);
}

/** In a GitHub workflow: the tables in the step's summary, the failures at the scenario's lines. */
async function tellGitHub(gate: GateResult, printed: GateFormat, { environment, error }: Terminal): Promise<void> {
  if (environment['GITHUB_ACTIONS'] !== 'true') return;
  if (printed !== 'github') error.write(plainForm(gate, 'github'));
  const summary = environment['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') await appendFile(summary, plainForm(gate, 'md'));
}

function plainForm(gate: GateResult, format: GateFormat): string {
  return renderGate(gate, format, 120, (text) => text);
}

/** A folder of its own for each gate. Throws CommandFailed, with exit code 2, where none can be made. */
export async function makeGateFolder(
  scenario: string,
  startedAt: Date,
  { output }: Pick<GateFlags, 'output'>,
  { folder }: Pick<Terminal, 'folder'>,
): Promise<string> {
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
  const made = join(resolve(folder, output), `${stamp}-gate-${scenario}-${randomBytes(2).toString('hex')}`);
  await makeResultsFolder(made);
  return made;
}

function codeOf(gate: GateResult, failOn: GateFlags['failOn']): number {
  switch (outcomeOfGate(gate)) {
    case 'passed':
      return exitCodes.done;
    case 'inconclusive':
      return failOn === 'inconclusive' ? exitCodes.inconclusive : exitCodes.done;
    case 'regressed':
      return exitCodes.limitBroken;
    case 'invalid':
      return exitCodes.notValid;
    case 'broken':
      return codeOfProblem(gate.problem?.code ?? '');
  }
}
