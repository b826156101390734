import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { Finding } from './finding.ts';
import type { LoadOptions } from './load-options.ts';
import type { Payload } from './scenario.ts';
import type { Draft } from './shape.ts';

/** All workers are sent the texts: so much is enough to be no pattern. */
const mostBytes = 4 * 1_048_576;
const mostTexts = 100_000;

/** The texts of a scenario's payload file, or what is wrong with it. */
export async function readPayload(
  { workload }: Draft,
  scenarioFile: string,
  { readFile }: LoadOptions,
): Promise<{ readonly payload?: Payload; readonly broken: readonly Finding[] }> {
  const file = workload?.payload?.file;
  if (file === undefined) return { broken: [] };
  const refuse = (message: string): { broken: readonly Finding[] } => ({
    broken: [{ path: ['workload', 'payload', 'file'], part: 'value', message }],
  });
  let text: string;
  try {
    text = await readFile!(resolve(dirname(scenarioFile), file));
  } catch (error) {
    return refuse(`cannot read the payload: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (Buffer.byteLength(text) > mostBytes) return refuse(`${file} is larger than 4 MiB: a sample of it will do`);
  const texts = text.split(/\r?\n/).filter((line) => line !== '');
  if (texts.length === 0) return refuse(`${file} has no lines: each is the payload of a record`);
  if (texts.length > mostTexts) return refuse(`${file} has ${texts.length} lines: ${mostTexts} are the most`);
  const digest = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
  return { payload: { file, digest, texts }, broken: [] };
}
