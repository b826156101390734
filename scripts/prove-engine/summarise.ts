import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownTable } from '../prove-gate/summary.ts';
import { readOutcome } from './outcome.ts';

/** Writes the outcomes of the proofs into `summary.md`; returns whether those asked for met all their criteria. */
export async function summarise(folder: string, proofs: readonly string[], asked: readonly string[]): Promise<boolean> {
  const rows: string[][] = [];
  const runs: string[][] = [];
  let holds = true;
  for (const name of proofs) {
    const outcome = await readOutcome(folder, name);
    if (outcome === undefined) {
      holds &&= !asked.includes(name);
      continue;
    }
    const { done, criteria, parts, machine, startedAt, seconds, loadAverage, commit } = outcome;
    const isDone = criteria.length > 0;
    if (asked.includes(name)) holds &&= isDone && criteria.every(({ met }) => met);
    for (const { what, wanted, seen, met } of criteria) rows.push([name, what, wanted, seen, met ? 'met' : 'missed']);
    const load = loadAverage.map((each) => each.toFixed(1)).join(' → ');
    const { cpu, cores, operatingSystem, node } = machine;
    runs.push([
      name,
      isDone ? done : `${done}: ${parts.length} so far`,
      startedAt.slice(0, 16),
      `${(seconds / 60).toFixed(1)}`,
      load,
      `${cores} × ${cpu}, ${operatingSystem}, Node ${node}`,
      commit,
    ]);
  }
  const text = [
    '# What the harness claims of itself\n',
    `${markdownTable(['proof', 'criterion', 'wanted', 'seen', 'verdict'], rows)}\n`,
    `${markdownTable(['proof', 'what was done', 'started (UTC)', 'minutes', 'load average', 'machine', 'commit'], runs)}\n`,
  ].join('\n');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'summary.md'), text);
  return holds;
}
