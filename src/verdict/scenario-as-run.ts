import { z } from 'zod';
import type { ScenarioResult } from '../result/result-schema.ts';

const batching = z.object({ linger: z.number(), records: z.number(), bytes: z.number(), inFlight: z.number() });

const shape = z.object({
  question: z.string().default(''),
  workload: z
    .object({
      /** Of all streams together. */
      partitions: z.number().optional(),
      streams: z.number().default(1),
      producers: z.union([z.number(), z.literal('auto')]).optional(),
      rate: z.number().optional(),
      recordSize: z.number().optional(),
      sizes: z.array(z.object({ share: z.number(), bytes: z.number() })).optional(),
      payload: z.object({ file: z.string(), digest: z.string(), lines: z.number() }).optional(),
      ordering: z.enum(['key', 'none']).default('none'),
      keys: z.object({ skew: z.string().default('uniform') }).default({ skew: 'uniform' }),
    })
    .default({ ordering: 'none', streams: 1, keys: { skew: 'uniform' } })
    .transform(({ partitions, ...others }) => ({
      ...others,
      ...(partitions !== undefined && { partitions: partitions * others.streams }),
    })),
  readers: z.array(z.number()).default([]),
  objective: z.number().optional(),
  search: z.object({ objective: z.number().optional() }).default({}),
  repetitions: z.number().default(1),
  seed: z.number().optional(),
  allow: z.array(z.enum(['lost', 'duplicated', 'reordered'])).default([]),
  limits: z
    .array(
      z.object({
        metric: z.string(),
        atMost: z.number().optional(),
        atLeast: z.number().optional(),
        target: z.string().optional(),
      }),
    )
    .default([]),
  targets: z.array(z.object({ label: z.string(), batching: batching.optional() })).default([]),
});

/** The parts of a scenario that verdicts and reports read, in base units (ms, bytes, records a second). */
export type ScenarioAsRun = z.infer<typeof shape>;

/** Reads the scenario stored in a result. Throws when a part has another shape than a scenario's. */
export function scenarioAsRun({ name, scenario }: ScenarioResult): ScenarioAsRun {
  const read = shape.safeParse(scenario);
  if (read.success) return read.data;
  throw new Error(
    `The scenario '${name}' stored in the result is damaged (${z.prettifyError(read.error)}): run it again.`,
  );
}

/** `1024 B`, or the mean with what it is the mean of; empty where the result does not tell. */
export function printRecordSize(
  { recordSize, sizes, payload }: ScenarioAsRun['workload'],
  print: (count: number) => string = String,
): string {
  if (recordSize === undefined) return '';
  const size = `${print(recordSize)} B`;
  if (payload !== undefined) return `${size} on average (${print(payload.lines)} lines of ${payload.file})`;
  const [smallest] = sizes ?? [];
  if (smallest === undefined) return size;
  return `${size} on average (${print(smallest.bytes)} B to ${print(sizes!.at(-1)!.bytes)} B)`;
}
