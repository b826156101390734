import { z } from 'zod';

/** Version of the file; raised when a reader of the old one would misread the new one. */
export const calibrationSchemaVersion = 1;

/** The highest rate at which the tool itself keeps up, with nothing behind it but its own loopback. */
const ceiling = z.strictObject({
  recordBytes: z.number(),
  /** Records a second that held, and the lowest rate that did not; null where there is none. */
  heldPerSecond: z.number().nullable(),
  failedPerSecond: z.number().nullable(),
  boundBy: z.string(),
});

/** How late records enter the batcher, from the schedule. */
const slip = z.strictObject({
  ratePerSecond: z.number(),
  p50Ms: z.number().nullable(),
  p90Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  p999Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});

/** How much one metric differs between equal sides. */
const metricNoise = z.strictObject({
  metric: z.string(),
  title: z.string(),
  unit: z.enum(['ms', '/s']),
  /** In the metric's unit. */
  median: z.number(),
  /** Standard deviation of the logarithms of the pairs' ratios. */
  deviation: z.number(),
  pairs: z.number(),
  /** δ, as the scenario has it: the smallest change worth failing for, as a share. */
  smallestChange: z.number(),
});

/** The noise of one target under one scenario. */
const targetNoise = z.strictObject({
  scenario: z.string(),
  target: z.string(),
  adapter: z.string(),
  /** Length of one repetition's window: shorter ones waver more. */
  measureSeconds: z.number(),
  savedAt: z.string(),
  /** Why its runs are not valid, each reason once; a noise from such runs is not that of the system. */
  invalid: z.array(z.string()).default([]),
  metrics: z.array(metricNoise),
});

/** What one machine can measure, by the tool's own loopback and by gates of equal sides. */
export const calibrationSchema = z.strictObject({
  schemaVersion: z.literal(calibrationSchemaVersion),
  tool: z.string(),
  savedAt: z.string(),
  fingerprint: z.string(),
  cpu: z.string(),
  cores: z.number(),
  /** Shorter holds and fewer pairs. */
  isQuick: z.boolean(),
  ceilings: z.array(ceiling),
  slip: slip.nullable(),
  noise: z.array(targetNoise),
});

export type Calibration = z.infer<typeof calibrationSchema>;
export type Ceiling = z.infer<typeof ceiling>;
export type MetricNoise = z.infer<typeof metricNoise>;
export type TargetNoise = z.infer<typeof targetNoise>;
