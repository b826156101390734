import { z } from 'zod';

/** Records of one key distribution over the partitions of a fresh stream, as one reader received them. */
const spread = z.strictObject({
  keys: z.enum(['uniform', 'zipf']),
  /** Distinct keys of the workload, and those that occurred. */
  distinct: z.number(),
  keysSeen: z.number(),
  keysInSeveralPartitions: z.number(),
  records: z.number(),
  /** Every partition the system told of, those without a record included. */
  partitions: z.array(z.strictObject({ label: z.string(), records: z.number() })),
  /** Records of the fullest partition ÷ mean of all. */
  maxOverMean: z.number(),
  /** Lower sequence after higher within a key. */
  reordered: z.number(),
});

/** What one key can carry: everything goes to one partition. */
const hotKey = z.strictObject({
  offeredPerSecond: z.number(),
  achievedPerSecond: z.number(),
  /** Share of the records throttled at their first attempt, 0 … 1. */
  throttledShare: z.number(),
  /** The offer was carried, so that the limit lies beyond it. */
  held: z.boolean(),
  /** What set the limit; empty when the offer was carried. */
  boundByDetail: z.string(),
});

export const partitioningFinding = z.strictObject({
  kind: z.literal('partitioning'),
  runs: z.array(
    z.strictObject({
      spreads: z.array(spread),
      hotKey,
      /** What the system says of each partition: its label and the keys or leader it has. */
      topology: z.array(z.strictObject({ label: z.string(), detail: z.string() })),
    }),
  ),
});

/** One change of the number of partitions under load. */
const change = z.strictObject({
  from: z.number(),
  to: z.number(),
  accepted: z.boolean(),
  /** The system's own name of the refusal and its exact words; empty when it was accepted. */
  code: z.string(),
  message: z.string(),
  /** From the request to the answer of the call, on a connection of its own. */
  answerSeconds: z.number(),
  /** From the request until the new partitions took writes; null when refused, or only a setting of a local server. */
  activeSeconds: z.number().nullable(),
  /** Stands in for `activeSeconds`. */
  documented: z.string(),
  /** From then until a record from the first, and from the last, new partition had been read; null when none was. */
  firstReadSeconds: z.number().nullable(),
  allReadSeconds: z.number().nullable(),
  /** Keys that went to another partition, by way; and how many there are. */
  keys: z.number(),
  keysMoved: z.number(),
  moves: z.array(z.strictObject({ from: z.number(), to: z.number(), keys: z.number() })),
  /** The load meanwhile. */
  offeredPerSecond: z.number(),
  achievedPerSecond: z.number(),
  throttledShare: z.number(),
  /** Records refused at their first attempt for another reason, and those given up. */
  otherRefusals: z.number(),
  gaveUp: z.number(),
  /** Of the response, over the whole load in which the change was made; null where there were too few samples. */
  p99Ms: z.number().nullable(),
  longestMs: z.number().nullable(),
  lost: z.number(),
  duplicated: z.number(),
  reordered: z.number(),
});

export const reshardFinding = z.strictObject({
  kind: z.literal('reshard'),
  runs: z.array(
    z.strictObject({
      changes: z.array(change),
      /** More than the old partitions carry by their quota, offered to the new ones; null when there are none. */
      raised: z
        .strictObject({ offeredPerSecond: z.number(), achievedPerSecond: z.number(), throttledShare: z.number() })
        .nullable(),
    }),
  ),
  /** The adapter cannot resize a stream. */
  isUnable: z.boolean(),
});

export type PartitioningRun = z.infer<typeof partitioningFinding>['runs'][number];
export type Spread = z.infer<typeof spread>;
export type ReshardRun = z.infer<typeof reshardFinding>['runs'][number];
export type ReshardChange = z.infer<typeof change>;
