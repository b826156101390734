import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { outcomeOfGate } from '../gate/conclude.ts';
import { renderGate } from '../report/render-gate.ts';
import type { GateResult } from '../result/gate-result.ts';
import { exitCodes } from './exit-codes.ts';
import { paintFor } from './paint.ts';
import type { Progress } from './progress.ts';
import type { GateFlags } from './run-gate.ts';
import type { Terminal } from './terminal.ts';

/** Saves a gate's document in every form, prints the one that was asked for, and gives the exit code. */
export async function finishGate(
  gate: GateResult,
  flags: GateFlags,
  terminal: Terminal,
  progress: Progress,
  folder = gateFolder(gate, flags, terminal),
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const plain = (text: string): string => text;
  await Promise.all([
    writeFile(join(folder, 'gate.json'), renderGate(gate, 'json', 120, plain)),
    writeFile(join(folder, 'gate.md'), renderGate(gate, 'md', 120, plain)),
    writeFile(join(folder, 'junit.xml'), renderGate(gate, 'junit', 120, plain)),
  ]);
  const paint = paintFor(terminal.output, flags.color, terminal.environment);
  terminal.output.write(renderGate(gate, flags.format, terminal.output.columns ?? 120, paint));
  await tellGitHub(gate, terminal);
  if (!flags.quiet) progress.say(`saved in ${folder}: gate.json, gate.md, junit.xml`);
  return codeOf(gate, flags.failOn);
}

/** What a step may add to its summary; GitHub drops a longer one. */
const summaryBytesMax = 1024 * 1024;

/** In a GitHub workflow: the tables in the step's summary, the failures at the scenario's lines. */
async function tellGitHub(gate: GateResult, { environment, error }: Terminal): Promise<void> {
  if (environment['GITHUB_ACTIONS'] !== 'true') return;
  const plain = (text: string): string => text;
  error.write(renderGate(gate, 'github', 120, plain));
  const summary = environment['GITHUB_STEP_SUMMARY'];
  const text = Buffer.from(renderGate(gate, 'md', 120, plain));
  if (summary !== undefined && summary !== '') await appendFile(summary, text.subarray(0, summaryBytesMax));
}

/** A folder of its own for each gate. */
export function gateFolder(
  { startedAt, comparisons, file }: Pick<GateResult, 'startedAt' | 'comparisons' | 'file'>,
  { output }: Pick<GateFlags, 'output'>,
  { folder }: Pick<Terminal, 'folder'>,
): string {
  const name = comparisons[0]?.scenario ?? file.replaceAll(/[^a-z0-9-]+/gi, '-');
  const stamp = startedAt.slice(0, 19).replaceAll(/[:T]/g, '-');
  return join(resolve(folder, output), `${stamp}-gate-${name}`);
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
  }
}
