import { z } from 'zod';

/** Milliseconds, as the system counts them. */
const retentionTime = z.union([z.number(), z.literal('unlimited')]);

export const retentionFinding = z.strictObject({
  kind: z.literal('retention'),
  runs: z.array(
    z.strictObject({
      /** Of a fresh stream. */
      default: retentionTime,
      /** The ends of the documented range and one step beyond, and what the system made of them. */
      tries: z.array(
        z.strictObject({
          time: retentionTime,
          accepted: z.boolean(),
          /** The system's own name of the refusal and its exact words; empty when it was accepted. */
          code: z.string(),
          message: z.string(),
        }),
      ),
      /** Null where waiting for it would take hours, or the retention was not accepted. */
      expiry: z
        .strictObject({
          keepMs: z.number(),
          /** How many times faster retention passed than time. */
          timeScale: z.number(),
          /** What was set differently from the system's defaults. */
          settings: z.string(),
          records: z.number(),
          /** Ages, as the system counts time, at which records were first found unreadable: least and most. */
          goneAfterMs: z.strictObject({ least: z.number(), most: z.number() }).nullable(),
          /** Records that could still be read when waiting ended. */
          left: z.number(),
          oldestBefore: z.string().nullable(),
          oldestAfter: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
  /** The adapter knows no retention. */
  isUnable: z.boolean(),
});

/** One reader that began with the oldest record. */
const replayReader = z.strictObject({
  /** Value bytes a second from the first record until as many as the backlog had been read; null when it never was. */
  bytesPerSecond: z.number().nullable(),
  /** From connecting until every partition's newest record was read in time; null when that did not happen. */
  caughtUpSeconds: z.number().nullable(),
});

export const replayFinding = z.strictObject({
  kind: z.literal('replay'),
  runs: z.array(
    z.strictObject({
      backlogRecords: z.number(),
      backlogBytes: z.number(),
      /** Written meanwhile. */
      ratePerSecond: z.number(),
      /** Bytes on disk ÷ value bytes sent; null where the system does not tell. */
      storedShare: z.number().nullable(),
      rungs: z.array(
        z.strictObject({
          readers: z.array(replayReader),
          throttledReads: z.number(),
          limitSeconds: z.number(),
        }),
      ),
    }),
  ),
  /** What the readers of one partition share or have each, by the documents; null where there is no quota. */
  predictedBytesPerSecond: z.number().nullable(),
});

export type RetentionRun = z.infer<typeof retentionFinding>['runs'][number];
export type ReplayRun = z.infer<typeof replayFinding>['runs'][number];
export type ReplayRung = ReplayRun['rungs'][number];
