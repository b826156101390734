import * as z from 'zod';
import { bytes } from '../units/size.ts';
import { defaults } from './defaults.ts';
import { gateSection } from './gate-schema.ts';
import { duration, positiveDuration, positiveNumber, positiveRate, rateOrClosedLoop } from './quantity-schema.ts';
import { positiveOrAuto, share, sizeOfAtLeast, wholeNumber } from './quantity-schema.ts';
import { payloadSection, recordSizeSection } from './payload-schema.ts';
import { shapeSection } from './shape-schema.ts';
import { dimensions, experimentNames, takeoverDeeds } from './scenario.ts';

const batchSize = sizeOfAtLeast(bytes(1), 'a batch of nothing is never sent');

const keys = z.strictObject({
  distinct: positiveNumber.prefault(defaults.workload.keys.distinct).describe('How many different keys there are.'),
  skew: z
    .enum(['uniform', 'zipf', 'round-robin', 'none'])
    .prefault(defaults.workload.keys.skew)
    .describe(
      'How often each key occurs, in random order or one after the other; `none`: records without keys, spread evenly over the partitions.',
    ),
});

const workload = z.strictObject({
  partitions: positiveNumber
    .max(1000)
    .prefault(defaults.workload.partitions)
    .describe('Partitions of the topic, shards of the stream.'),
  streams: positiveNumber
    .max(100)
    .optional()
    .describe(
      'Topics or streams, each with so many partitions (for `load`, `saturation` and `fan-out`): producers share them out among themselves, each reader reads all. One by default.',
    ),
  producers: positiveOrAuto('a number of producers')
    .prefault(defaults.workload.producers)
    .describe(
      'Producers, each a process with a client of its own; `auto`: one for each 50,000 records/s and 50 MiB/s of the rate while each has a core of its own, and one more whenever `saturation` finds that ours is what binds.',
    ),
  rate: rateOrClosedLoop
    .optional()
    .describe(
      'Records a second of all producers together, e.g. `400/s` or `20k/s`; or `closed-loop` (for `load`): no schedule, a record is due when there is room for it among the batches in flight.',
    ),
  shape: shapeSection.optional(),
  recordSize: recordSizeSection.prefault(defaults.workload.recordSize),
  payload: payloadSection.optional(),
  keys: keys.prefault({}).describe('Keys of the records.'),
  ordering: z
    .enum(['key', 'none'])
    .optional()
    .describe('`key`: one batch in flight per partition; `none`: several. By default `none` without keys, else `key`.'),
  arrival: z
    .enum(['constant', 'poisson'])
    .prefault(defaults.workload.arrival)
    .describe('Distance between records: always the same, or random with the same mean.'),
  compressibility: z
    .number()
    .min(0)
    .max(1)
    .prefault(defaults.workload.compressibility)
    .describe('Share of the filler that a compressor can remove, 0 to 1.'),
});

const phases = z.strictObject({
  warmUp: duration.prefault(defaults.phases.warmUp).describe('Load before the measurement, reported apart.'),
  measure: positiveDuration.prefault(defaults.phases.measure).describe('Length of the measurement.'),
  drainMax: duration
    .prefault(defaults.phases.drainMax)
    .describe('Longest wait for the slowest reader after the last record.'),
});

const batching = z.strictObject({
  linger: duration.prefault(defaults.batching.linger).describe('Longest wait for a batch to fill.'),
  records: positiveNumber.prefault(defaults.batching.records).describe('Most records in a batch.'),
  bytes: batchSize.prefault(defaults.batching.bytes).describe('Most bytes in a batch.'),
  inFlight: positiveNumber.prefault(defaults.batching.inFlight).describe('Batches in flight per producer.'),
});

const resend = z.strictObject({
  attempts: positiveNumber.prefault(defaults.resend.attempts).describe('Attempts per record, the first included.'),
  backOffMin: duration.prefault(defaults.resend.backOffMin).describe('Shortest wait before the next attempt.'),
  backOffMax: duration.prefault(defaults.resend.backOffMax).describe('Longest wait before the next attempt.'),
  deadline: positiveDuration
    .prefault(defaults.resend.deadline)
    .describe('Time after which a record is given up, from the moment it was due.'),
});

const search = z.strictObject({
  startRate: positiveRate.prefault(defaults.search.startRate).describe('The first rate that is tried.'),
  maxRate: positiveRate.prefault(defaults.search.maxRate).describe('The highest rate that is tried.'),
  tolerance: share
    .refine((value) => value > 0 && value < 1, 'must lie between 0% and 100%')
    .prefault(defaults.search.tolerance)
    .describe('Width of the bracket at which the search ends, e.g. `5%`.'),
  probe: positiveDuration.prefault(defaults.search.probe).describe('Length of one probe.'),
  confirm: positiveDuration.prefault(defaults.search.confirm).describe('Length of the confirmation at the end.'),
  objective: positiveDuration
    .optional()
    .describe(
      "A rate holds only while the p99 of the response, and of the slowest reader's end to end, is at most this, e.g. `100ms`.",
    ),
  latencyAt: z
    .array(share.refine((value) => value > 0 && value <= 1, 'must lie above 0% and at most at 100%'))
    .optional()
    .describe(
      "Shares of the smallest target's rate, e.g. `[50%, 80%]`: at each of them the latency of every target is measured in the end, so that all have the same load.",
    ),
});

const takeover = z.strictObject({
  deeds: z
    .array(z.enum(takeoverDeeds))
    .min(1)
    .prefault([...defaults.takeover.deeds])
    .describe('What happens to a group of two members under load, one after another.'),
  commitInterval: positiveDuration
    .prefault(defaults.takeover.commitInterval)
    .describe('Time between two commits of a member.'),
  patience: positiveDuration
    .prefault(defaults.takeover.patience)
    .describe('Longest wait for the group to come over what happened.'),
});

const endpointForm = /^(local|docker|\S+:\S*)$/;

const targetSettings = z.looseObject({
  linger: duration.optional().describe("This target's own `batching.linger`."),
  batchRecords: positiveNumber.optional().describe("This target's own `batching.records`."),
  batchBytes: batchSize.optional().describe("This target's own `batching.bytes`."),
  inFlight: positiveNumber.optional().describe("This target's own `batching.inFlight`."),
});

const targetSchema = z.strictObject({
  label: z.string().trim().min(1).describe('Name of the target in tables and options.'),
  adapter: z.string().describe('The system: the name of an adapter, or a `file:` URL of your own.'),
  endpoint: z
    .string()
    .regex(endpointForm, { error: 'must be `local`, `docker`, a broker list `host:port,…` or a URL' })
    .prefault(defaults.endpoint)
    .describe('`local` and `docker` start the system; a broker list or URL uses one that runs.'),
  settings: targetSettings.prefault({}).describe("The adapter's own settings, and batching for this target alone."),
});

const bound = z.union([z.number(), z.string()], { error: 'must be a number, with a unit where the metric has one' });

const limitSchema = z.strictObject({
  metric: z.string().describe('Name of a metric, e.g. `endToEnd.p99`.'),
  atMost: bound.optional().describe('The highest value that passes, e.g. `3s`.'),
  atLeast: bound.optional().describe('The lowest value that passes, e.g. `20k/s`.'),
  target: z.string().optional().describe('Label of the target it is for; all of them by default.'),
});

/** A scenario as written: strict at every level but inside `settings`; quantities become numbers in base units. */
export const scenarioShape = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'may have small letters a–z, digits and hyphens only, e.g. `my-scenario`' })
    .describe('Name of the scenario, in results and file names.'),
  dimension: z.enum(dimensions).describe('The row of the comparison table that it answers.'),
  question: z.string().trim().min(1).describe('What the run answers, as a sentence.'),
  experiment: z.enum(experimentNames).describe('The procedure that answers it.'),
  workload: workload.prefault({}).describe('The load, the same for every target.'),
  readers: z
    .union([positiveNumber, z.array(positiveNumber).min(1)], {
      error: 'must be a number of readers or an ascending list of them, e.g. [1, 2, 5]',
    })
    .prefault(defaults.readers)
    .describe('Independent readers: a number, or for `fan-out` and `replay` the rungs of a ladder.'),
  members: positiveOrAuto('a number of members')
    .prefault(defaults.members)
    .describe(
      'Processes that share the partitions of each reader, where the adapter has groups (for `load`, `saturation` and `fan-out`); `auto`: as with producers, one where there are several readers.',
    ),
  phases: phases.prefault({}).describe('Lengths of the phases of one trial.'),
  batching: batching.prefault({}).describe("The harness's batching, the same for every target."),
  resend: resend.prefault({}).describe('What happens to refused records, the same for every target.'),
  search: search.prefault({}).describe('How a limit is searched.'),
  takeover: takeover.prefault({}).describe('What happens to the members of a group.'),
  objective: positiveDuration
    .prefault(defaults.objective)
    .describe("The slowest reader's end-to-end p99 that still counts as keeping up."),
  repetitions: positiveNumber
    .prefault(defaults.repetitions)
    .describe('How often each target is measured; fewer than 6 give ranges, not intervals.'),
  seed: wholeNumber.max(4_294_967_295).prefault(defaults.seed).describe('Seed of everything random.'),
  targets: z.array(targetSchema).min(1).describe('The systems, each given the same workload.'),
  limits: z.array(limitSchema).prefault([]).describe('Bounds on metrics; breaking one fails the run.'),
  allow: z
    .array(z.enum(['lost', 'duplicated', 'reordered']))
    .prefault([])
    .describe('Faults that the scenario is about, and that therefore do not make the run invalid.'),
  gate: gateSection.prefault({}).describe('What `kvk gate` fails for.'),
});

/** A scenario as written, checked, with quantities in base units and defaults that depend on nothing else. */
export type Written = z.output<typeof scenarioShape>;
export type WrittenTarget = z.output<typeof targetSchema>;
export type WrittenLimit = z.output<typeof limitSchema>;
