import { dirname, resolve } from 'node:path';
import type { Finding } from './finding.ts';
import type { LoadOptions } from './load-options.ts';
import { type LoadShape, meanRate, ratePiecesOf } from './load-shape.ts';
import type { Draft } from './shape.ts';
import { readShapeFile } from './shape-file.ts';

/** The shape of a scenario with what its file says, or what is wrong with either. */
export async function readShape(
  { workload, phases }: Draft,
  scenarioFile: string,
  { readFile }: LoadOptions,
): Promise<{ readonly shape?: LoadShape; readonly broken: readonly Finding[] }> {
  const written = workload?.shape as LoadShape | undefined;
  if (written === undefined) return { broken: [] };
  const refuse = (path: readonly string[], message: string): { broken: readonly Finding[] } => ({
    broken: [{ path: ['workload', 'shape', ...path], part: 'value', message }],
  });
  let shape = written;
  if (written.kind === 'file') {
    let text: string;
    try {
      text = await readFile!(resolve(dirname(scenarioFile), written.file));
    } catch (error) {
      return refuse(['file'], `cannot read the shape: ${error instanceof Error ? error.message : String(error)}`);
    }
    const points = readShapeFile(text);
    if (typeof points === 'string') return refuse(['file'], `${written.file}: ${points}`);
    shape = { ...written, points };
  }
  if (shape.kind === 'burst' && shape.length >= shape.every)
    return refuse(['length'], 'a burst must be shorter than `every`: between two the rate is `base`');
  if (shape.kind === 'sine' && shape.low > shape.high) return refuse(['low'], 'low must not exceed high');
  if (phases?.measure !== undefined && !(meanRate(ratePiecesOf(shape, phases.measure)) > 0))
    return refuse([], 'this shape offers nothing during the measurement: give it a rate above 0/s');
  return { shape, broken: [] };
}
