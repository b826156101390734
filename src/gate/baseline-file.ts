import { z } from 'zod';

/** Version of the file; raised when a reader of the old one would misread the new one. */
export const baselineSchemaVersion = 1;

const target = z.strictObject({
  label: z.string(),
  /** Version of the system and of the client, as the adapter described them. */
  version: z.string(),
  client: z.string(),
  /** By metric name: the value of every repetition. */
  values: z.record(z.string(), z.array(z.number())),
  /** HdrHistogram V2, deflated, base64, of every repetition: what the percentiles were read from. */
  histograms: z.strictObject({ response: z.array(z.string()), endToEnd: z.array(z.string()) }),
});

/** The tool against its own loopback when the job was saved: shows whether the machine is still as fast. */
const loopback = z.strictObject({ responseP50Ms: z.number(), cpuMicrosecondsPerRecord: z.number() });

const job = z.strictObject({
  /** Of the result it was saved from. */
  id: z.string(),
  startedAt: z.string(),
  savedAt: z.string(),
  tool: z.string(),
  /** Git commit of the working folder when it was saved; null outside a repository. */
  commit: z.string().nullable(),
  seed: z.number(),
  /** Null where it was not measured. */
  loopback: loopback.nullable().default(null),
  targets: z.array(target),
});

/** The machine as far as figures depend on it, in words, so that a difference can be named. */
const machine = z.strictObject({
  cpu: z.string(),
  cores: z.number(),
  memoryGiB: z.number(),
  operatingSystem: z.string(),
  node: z.string(),
});

/** Earlier jobs of one scenario on one kind of machine, the oldest first. */
export const baselineSchema = z.strictObject({
  schemaVersion: z.literal(baselineSchemaVersion),
  scenario: z.string(),
  /** Of the scenario as it ran; other settings are another question. */
  hash: z.string(),
  fingerprint: z.string(),
  machine,
  jobs: z.array(job),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineJob = z.infer<typeof job>;
export type LoopbackFigures = z.infer<typeof loopback>;
export type BaselineTarget = z.infer<typeof target>;
export type Machine = z.infer<typeof machine>;
