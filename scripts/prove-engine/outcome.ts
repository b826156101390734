import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What a proof came to, as it is kept. Without criteria it has not come to its end yet. */
const outcomeSchema = z.strictObject({
  proof: z.string(),
  done: z.string(),
  criteria: z.array(z.strictObject({ what: z.string(), wanted: z.string(), seen: z.string(), met: z.boolean() })),
  /** What was seen so far, where a proof goes on after an interruption. */
  parts: z.array(z.unknown()),
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
  commit: z.string(),
});

export type Outcome = z.infer<typeof outcomeSchema>;

/** Undefined when there is none. */
export async function readOutcome(folder: string, proof: string): Promise<Outcome | undefined> {
  try {
    return outcomeSchema.parse(JSON.parse(await readFile(join(folder, `${proof}.json`), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** By a second file, so that an interruption leaves the old outcome or the new one. */
export async function writeOutcome(folder: string, outcome: Outcome): Promise<void> {
  const file = join(folder, `${outcome.proof}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.partial`, `${JSON.stringify(outcome, null, 2)}\n`);
  await rename(`${file}.partial`, file);
}
