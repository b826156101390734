import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const decisions = ['green', 'red', 'inconclusive', 'invalid', 'broken'] as const;

/** One gate run of a proof, small enough to keep. Shares, not per cent; log scale only in `deviation`. */
const outcomeSchema = z.strictObject({
  case: z.string(),
  number: z.number(),
  expected: z.enum(['not red', 'red', 'improved']),
  decision: z.enum(decisions),
  exitCode: z.number().nullable(),
  command: z.array(z.string()),
  baseline: z.string(),
  candidate: z.string(),
  comparisons: z.array(
    z.strictObject({
      target: z.string(),
      metric: z.string(),
      verdict: z.string(),
      baseline: z.number(),
      candidate: z.number(),
      change: z.number(),
      lower: z.number().nullable(),
      upper: z.number().nullable(),
      pairs: z.number(),
      looks: z.number(),
      deviation: z.number().nullable(),
      detectable: z.number().nullable(),
    }),
  ),
  /** Why it was not valid, or what broke. */
  reasons: z.array(z.string()),
  startedAt: z.string(),
  seconds: z.number(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.number(),
    memoryGiB: z.number(),
    operatingSystem: z.string(),
    node: z.string(),
  }),
  /** Of the minute before the run and of its last minute. */
  loadAverage: z.tuple([z.number(), z.number()]),
  tool: z.strictObject({ version: z.string(), commit: z.string() }),
});

export type ProofOutcome = z.infer<typeof outcomeSchema>;
export type Decision = ProofOutcome['decision'];

/** A run whose figures could be believed, so that its decision counts. */
export function isValid({ decision }: ProofOutcome): boolean {
  return decision !== 'invalid' && decision !== 'broken';
}

/** Whether a valid run said what its case expects. */
export function isAsExpected({ expected, decision, comparisons }: ProofOutcome): boolean {
  if (expected === 'red') return decision === 'red';
  if (expected === 'not red') return decision !== 'red';
  return decision === 'green' && comparisons.some(({ verdict }) => verdict === 'improved');
}

/** The outcomes of one case that were recorded before, in their order. */
export async function readOutcomes(folder: string, name: string): Promise<ProofOutcome[]> {
  const files = await readdir(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const texts = await Promise.all(
    files.filter((file) => file.endsWith('.json')).map((file) => readFile(join(folder, name, file), 'utf8')),
  );
  return texts.map((text) => outcomeSchema.parse(JSON.parse(text))).sort((a, b) => a.number - b.number);
}

/** Adds one; what is recorded is never replaced. */
export async function writeOutcome(folder: string, outcome: ProofOutcome): Promise<void> {
  await mkdir(join(folder, outcome.case), { recursive: true });
  const file = join(folder, outcome.case, `${String(outcome.number).padStart(3, '0')}.json`);
  await writeFile(file, `${JSON.stringify(outcomeSchema.parse(outcome), null, 1)}\n`, { flag: 'wx' });
}
