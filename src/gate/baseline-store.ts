import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Baseline, baselineSchema, type BaselineJob } from './baseline-file.ts';

/** A baseline file that is damaged or of another version; says which and what to do. */
export class BaselineFileError extends Error {
  override readonly name = 'BaselineFileError';
}

export interface StoredBaseline {
  readonly file: string;
  readonly baseline: Baseline;
}

/** Every baseline of a folder, by file name; none where there is no folder. Throws BaselineFileError. */
export async function readBaselines(folder: string): Promise<StoredBaseline[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(files.map(async (name) => readOne(join(folder, name))));
}

/** What became of a job that was to be saved. */
export interface Saved {
  readonly file: string;
  readonly jobs: number;
  /** The same result was there already, and nothing was changed. */
  readonly wasThere: boolean;
}

/** Adds the jobs of a baseline to its file, which is made when missing. Nothing that was saved is ever replaced. */
export async function addToBaseline(folder: string, added: Baseline): Promise<Saved> {
  const file = join(folder, fileNameOf(added));
  const known = (await readBaselines(folder)).find((stored) => stored.file === file)?.baseline;
  const fresh = added.jobs.filter(({ id }) => !known?.jobs.some((job) => job.id === id));
  const jobs = [...(known?.jobs ?? []), ...fresh].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  if (fresh.length > 0) await writeBaseline(folder, file, { ...added, jobs });
  return { file, jobs: jobs.length, wasThere: fresh.length === 0 };
}

/** Keeps the newest `keep` jobs of each file; returns what went, by file. */
export async function pruneBaselines(
  folder: string,
  keep: number,
): Promise<{ file: string; removed: readonly BaselineJob[] }[]> {
  const pruned: { file: string; removed: readonly BaselineJob[] }[] = [];
  for (const { file, baseline } of await readBaselines(folder)) {
    const removed = baseline.jobs.slice(0, Math.max(0, baseline.jobs.length - keep));
    if (removed.length === 0) continue;
    await writeBaseline(folder, file, { ...baseline, jobs: baseline.jobs.slice(-keep) });
    pruned.push({ file, removed });
  }
  return pruned;
}

function fileNameOf({ scenario, hash, fingerprint }: Baseline): string {
  return `${scenario}-${hash.slice(0, 8)}-${fingerprint.slice(0, 8)}.json`;
}

async function writeBaseline(folder: string, file: string, baseline: Baseline): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = `${file}.partial`;
  await writeFile(beside, `${JSON.stringify(baseline, null, 1)}\n`);
  await rename(beside, file);
}

async function readOne(file: string): Promise<StoredBaseline> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new BaselineFileError(`${file} cannot be read as JSON (${(error as Error).message}): restore or remove it`);
  }
  const checked = baselineSchema.safeParse(document);
  if (checked.success) return { file, baseline: checked.data };
  const [issue] = checked.error.issues;
  throw new BaselineFileError(
    `${file} is no baseline of this version (${issue?.path.join('.')}: ${issue?.message}): restore or remove it`,
  );
}
