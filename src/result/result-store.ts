import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, resultSchema, schemaVersion } from './result-schema.ts';

/** A result file that is missing, damaged, or of a schema this version does not read. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError';
  readonly code = 'result-file';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.path = path;
  }
}

/**
 * Reads and checks a result: `path` is a `result.json` or the folder that holds one. Throws ResultFileError
 * naming the file, the places in it that are wrong and what is expected there.
 */
export async function readResult(path: string): Promise<Result> {
  const { file, text } = await readText(path);
  const document = parseJson(file, text);
  checkVersion(file, document);
  const checked = resultSchema.safeParse(document);
  if (!checked.success)
    throw new ResultFileError(
      file,
      `not a result of schemaVersion ${schemaVersion}; give a result.json that this tool wrote.\n${places(checked.error)}`,
    );
  return checked.data;
}

/**
 * Writes `result.json` into `folder` (made when missing) and hands back its path. The text goes to a file beside
 * it first and is then renamed, so that a crash leaves the old result or the new one, never half of one.
 */
export async function writeResult(folder: string, result: Result): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'result.json');
  const beside = `${file}.${randomUUID()}.partial`;
  try {
    const handle = await open(beside, 'wx');
    try {
      await handle.writeFile(`${JSON.stringify(result, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new ResultFileError(file, `could not be written: ${textOf(error)}. Free or allow that folder and repeat.`, {
      cause: error,
    });
  }
  return file;
}

async function readText(path: string): Promise<{ file: string; text: string }> {
  try {
    return { file: path, text: await readFile(path, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return readText(join(path, 'result.json'));
    throw new ResultFileError(path, `could not be read: ${textOf(error)}. Give a result.json or its folder.`, {
      cause: error,
    });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ResultFileError(file, `not JSON: ${textOf(error)}. Give a result.json that this tool wrote.`, {
      cause: error,
    });
  }
}

const versionStamp = z.object({
  schemaVersion: z.number(),
  tool: z.object({ version: z.string() }).optional().catch(undefined),
});

/** A version of its own check: the full schema of another version would list every field as wrong. */
function checkVersion(file: string, document: unknown): void {
  const stamp = versionStamp.safeParse(document);
  if (!stamp.success || stamp.data.schemaVersion === schemaVersion) return;
  const { schemaVersion: theirs, tool } = stamp.data;
  const writer = tool === undefined ? 'another version' : `kafka-vs-kinesis ${tool.version}`;
  const cure =
    theirs > schemaVersion
      ? `use ${tool === undefined ? 'a newer version' : `version ${tool.version} or newer`} to read it`
      : `use ${tool === undefined ? 'an older version' : `version ${tool.version}`} to read it, or run the scenario again`;
  throw new ResultFileError(
    file,
    `written by ${writer} with schemaVersion ${theirs}; this version reads ${schemaVersion}: ${cure}.`,
  );
}

const shownPlaces = 10;

function places({ issues }: z.ZodError): string {
  const lines = issues.slice(0, shownPlaces).map((issue) => `  ${placeOf(issue.path)}: ${issue.message}`);
  const left = issues.length - lines.length;
  return [...lines, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n');
}

/** `scenarios[0].targets[1].label`. */
function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'the document' : text.replace(/^\./, '');
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
