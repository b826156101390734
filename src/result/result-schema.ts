import { z } from 'zod';
import { partitioningFinding, reshardFinding } from './partition-findings.ts';
import { replayFinding, retentionFinding } from './storage-findings.ts';
import { metadataFinding, takeoverFinding } from './takeover-findings.ts';
import { trialSchema } from './trial-schema.ts';

/** Version of the document; raised when a reader of the old one would misread the new one. */
export const schemaVersion = 1;

/** `measured`: a real system was driven. `simulated`: the local Kinesis, with its quotas but no AWS latency. */
const evidence = z.enum(['measured', 'simulated']);

const description = z.strictObject({
  system: z.string(),
  version: z.string(),
  client: z.string(),
  evidence,
  where: z.string(),
  topology: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.string()),
  clientRetries: z.string(),
});

/** A limit found by search: the last value that held, the first that did not, and what failed there. */
const bracket = z.strictObject({
  /** Records a second, or readers; null when not even the smallest value held. */
  held: z.number().nullable(),
  /** Null when nothing tried failed: the limit lies beyond `held`. */
  failed: z.number().nullable(),
  /** What failed, in one sentence with its number; empty when nothing did. */
  because: z.string(),
  /** What set the limit. */
  boundBy: z.enum(['quota', 'client', 'host', 'system', 'nothing']),
  /** Name of the quota or the part that bound it, e.g. `GetRecords calls per shard`. */
  boundByDetail: z.string(),
});

const finding = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('load') }),
  z.strictObject({
    kind: z.literal('saturation'),
    /** Records a second; the bracket of the highest sustainable rate. */
    rate: bracket,
    /** Acknowledged records and value bytes a second of the confirming trial; null when none held. */
    confirmedPerSecond: z.number().nullable(),
    confirmedBytesPerSecond: z.number().nullable(),
    /** Computed from the documented quotas; null where a system has none. */
    predictedPerSecond: z.number().nullable(),
  }),
  z.strictObject({ kind: z.literal('fan-out'), readers: bracket, predictedReaders: z.number().nullable() }),
  z.strictObject({
    kind: z.literal('set-up'),
    /** Milliseconds of each step, one value a repetition. `documented` replaces what is only a setting of a local server. */
    steps: z.array(
      z.strictObject({ name: z.string(), milliseconds: z.array(z.number()), documented: z.string().optional() }),
    ),
    settingsTouched: z.number(),
  }),
  partitioningFinding,
  reshardFinding,
  retentionFinding,
  replayFinding,
  takeoverFinding,
  metadataFinding,
]);

const problem = z.strictObject({ code: z.string(), message: z.string() });

const targetResult = z.strictObject({
  label: z.string(),
  adapter: z.string(),
  /** Null when the system never answered. */
  description: description.nullable(),
  status: z.enum(['complete', 'interrupted', 'failed']),
  problem: problem.nullable(),
  finding: finding.nullable(),
  trials: z.array(trialSchema),
});

const scenarioResult = z.strictObject({
  /** The scenario as it ran, every default filled in. */
  scenario: z.record(z.string(), z.unknown()),
  name: z.string(),
  dimension: z.string(),
  experiment: z.string(),
  /** SHA-256 of the scenario as it ran, first 16 hexadecimal digits. */
  hash: z.string(),
  /** `path=value` of the command line. */
  overrides: z.array(z.string()),
  targets: z.array(targetResult),
});

const environment = z.strictObject({
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  operatingSystem: z.string(),
  node: z.string(),
  clock: z.string(),
  /** First 16 hexadecimal digits of the SHA-256 over what makes figures comparable. */
  fingerprint: z.string(),
  /** What `kvk calibrate` had found on this machine, in one line; absent where it was not calibrated. */
  calibration: z.string().optional(),
});

/** The whole document as it stands in `result.json`. */
export const resultSchema = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  tool: z.strictObject({ name: z.literal('kafka-vs-kinesis'), version: z.string() }),
  id: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string(),
  status: z.enum(['complete', 'interrupted', 'failed']),
  /** `run`, or the profile of a comparison. */
  profile: z.enum(['run', 'quick', 'full']),
  /** Arguments that repeat this run. */
  command: z.array(z.string()),
  environment,
  scenarios: z.array(scenarioResult),
});

export type Result = z.infer<typeof resultSchema>;
export type ScenarioResult = z.infer<typeof scenarioResult>;
export type TargetResult = z.infer<typeof targetResult>;
export type Finding = z.infer<typeof finding>;
export type Bracket = z.infer<typeof bracket>;
export type Environment = z.infer<typeof environment>;
