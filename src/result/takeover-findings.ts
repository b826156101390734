import { z } from 'zod';
import { takeoverDeeds } from '../scenario/scenario.ts';

/** One deed and how the group came over it. Milliseconds count from the deed; null where it was not seen. */
const step = z.strictObject({
  deed: z.enum(takeoverDeeds),
  /** Who it was done to, e.g. `consumer-2` or `broker 3`. */
  to: z.string(),
  /** Partitions that changed hands. */
  partitions: z.number(),
  /** Until another member told that the group changes, or that a lease ran out. */
  noticedMs: z.number().nullable(),
  /** Until the last of these partitions was assigned to another member. */
  assignedMs: z.number().nullable(),
  /** Until another member had received a record from the first of them, and from all of them. */
  firstRecordMs: z.number().nullable(),
  allRecordsMs: z.number().nullable(),
  /** The longest time without a record in any partition. */
  silenceMs: z.number(),
  /** Records that were received once more until the next deed: read before and not yet committed. */
  replayed: z.number(),
  /** The group came over it before patience ended. */
  recovered: z.boolean(),
});

export const takeoverFinding = z.strictObject({
  kind: z.literal('takeover'),
  runs: z.array(
    z.strictObject({
      steps: z.array(step),
      /** Deeds that could not be done here, with the reason. */
      left: z.array(z.strictObject({ deed: z.enum(takeoverDeeds), because: z.string() })),
      /** How long each commit or checkpoint took, in milliseconds, and how many failed. */
      commitMs: z.array(z.number()),
      commitsFailed: z.number(),
      acknowledged: z.number(),
      /** Acknowledged and received by no member. */
      lost: z.number(),
      replayed: z.number(),
      /** What one member spends on membership and positions in an hour, taken from the time it was watched. */
      perMemberHour: z
        .strictObject({
          seconds: z.number(),
          calls: z.number(),
          /** Null where the client does not tell. */
          bytes: z.number().nullable(),
          /** Write units of the table with the leases; null where there is none. */
          writeUnits: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
  commitIntervalMs: z.number(),
  /** The system or its adapter shares no partitions among members; empty when it does. */
  unable: z.string(),
});

export type TakeoverFinding = z.infer<typeof takeoverFinding>;
export type TakeoverRun = TakeoverFinding['runs'][number];
export type TakeoverStep = z.infer<typeof step>;

/** What changes of a cluster's metadata take, and how long there are none when their keeper dies. */
export const metadataFinding = z.strictObject({
  kind: z.literal('metadata'),
  /** Partitions of each topic that was made, and after some were added. */
  partitions: z.strictObject({ from: z.number(), to: z.number() }),
  runs: z.array(
    z.strictObject({
      /** From the request until every partition takes records, in milliseconds, one value a topic. */
      createMs: z.array(z.number()),
      addMs: z.array(z.number()),
      /** From the death of the active controller until a topic asked for after it takes records; null where not seen. */
      failoverMs: z.number().nullable(),
      /** The controller that was killed, e.g. `broker 2`; empty where none could be. */
      killed: z.string(),
    }),
  ),
});

export type MetadataFinding = z.infer<typeof metadataFinding>;
export type MetadataRun = MetadataFinding['runs'][number];
