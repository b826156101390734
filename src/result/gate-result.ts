import { z } from 'zod';

/** Version of the gate's document; raised when a reader of the old one would misread the new one. */
export const gateSchemaVersion = 1;

/**
 * `regressed` is the only verdict that fails a gate. `below-limit`: worse, by less than what matters; `inconclusive`:
 * it cannot be told at this noise; `not-confirmed`: it looked worse and the second look did not bear it out.
 */
const verdict = z.enum(['pass', 'improved', 'below-limit', 'inconclusive', 'not-confirmed', 'regressed']);

/** JSON knows no infinity: null is an unbounded side. */
const bound = z.number().nullable();

const comparison = z.strictObject({
  scenario: z.string(),
  target: z.string(),
  /** Name in the metric catalogue. */
  metric: z.string(),
  title: z.string(),
  unit: z.enum(['ms', '/s']),
  better: z.enum(['lower', 'higher']),
  verdict,
  /** Never fails the gate, whatever its verdict: against saved jobs, where too little is known to fail for it. */
  isAdvisory: z.boolean().default(false),
  /** Medians over the repetitions, in the metric's unit. */
  baseline: z.number(),
  candidate: z.number(),
  /** Relative change of the metric as a share, positive where it grew, with one-sided bounds at `level` each. */
  change: z.number(),
  changeLower: bound,
  changeUpper: bound,
  level: z.number(),
  /** The smallest relative change worth failing for, and the smallest absolute one. */
  smallestChange: z.number(),
  smallestDifference: z.number(),
  /** The smallest change this many pairs can see at this noise, as a share; null with fewer than two pairs. */
  detectable: bound,
  /** Standard deviation of the logarithms of the pairs' ratios. */
  deviation: z.number().nullable(),
  looks: z.union([z.literal(1), z.literal(2)]),
  /** What the change stands on: `16 pairs`, `10 earlier jobs`. */
  against: z.string(),
  /** Every repetition in the order of the pairs; empty outside interleaved gates. */
  pairs: z.array(z.strictObject({ baseline: z.number(), candidate: z.number() })),
});

/** A metric that is shown and never fails a gate, with one-sided 95 % bounds of its change. */
const shown = z.strictObject({
  target: z.string(),
  metric: z.string(),
  title: z.string(),
  unit: z.enum(['ms', 'µs']),
  baseline: z.number(),
  candidate: z.number(),
  change: z.number(),
  changeLower: bound,
  changeUpper: bound,
  /** Pairs in which both sides had a value. */
  pairs: z.number(),
});

/** Why the gate can't be believed, or an absolute rule that was broken. */
const breach = z.strictObject({
  scenario: z.string(),
  target: z.string(),
  side: z.enum(['baseline', 'candidate']),
  /** `invalid` ends with exit code 4, `limit` with 10. */
  kind: z.enum(['invalid', 'limit']),
  text: z.string(),
});

/** Code of the problem of a gate that has nothing to compare with. */
export const notComparable = 'not-comparable';

/**
 * A side that broke: why the gate ended before it was complete. The code is that of a target's problem in a result, or
 * `not-comparable`.
 */
const problem = z.strictObject({
  side: z.enum(['baseline', 'candidate']),
  target: z.string(),
  code: z.string(),
  message: z.string(),
});

/** The whole document as it stands in `gate.json`. */
export const gateSchema = z.strictObject({
  schemaVersion: z.literal(gateSchemaVersion),
  tool: z.strictObject({ name: z.literal('kafka-vs-kinesis'), version: z.string() }),
  mode: z.enum(['interleaved', 'history', 'snapshot']),
  startedAt: z.string(),
  endedAt: z.string(),
  status: z.enum(['complete', 'interrupted', 'failed']),
  problem: problem.nullable(),
  /** Set where the whole gate never fails for a regression or a limit: why. */
  advisory: z.string().nullable(),
  /** What each side was, in a few words. */
  baseline: z.string(),
  candidate: z.string(),
  /** The file of the scenario, and the line that annotations point to. */
  file: z.string(),
  line: z.number(),
  seed: z.number(),
  fingerprint: z.string(),
  /** What of the candidate's scenario is not as in the baseline's, `path: before → after`. */
  differences: z.array(z.string()).default([]),
  comparisons: z.array(comparison),
  /** Tails of whole runs and CPU; empty outside interleaved gates. */
  shown: z.array(shown).default([]),
  breaches: z.array(breach),
  /** What the reader should know, e.g. that this machine can't see the change asked for. */
  warnings: z.array(z.string()),
});

/** Whether a comparison makes its gate fail. */
export function failsFor({ verdict, isAdvisory }: GateComparison, { advisory }: Pick<GateResult, 'advisory'>): boolean {
  return verdict === 'regressed' && !isAdvisory && advisory === null;
}

export type GateResult = z.infer<typeof gateSchema>;
export type GateComparison = z.infer<typeof comparison>;
export type GateShown = z.infer<typeof shown>;
export type GateBreach = z.infer<typeof breach>;
export type GateVerdict = z.infer<typeof verdict>;
