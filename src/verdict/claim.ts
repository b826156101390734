import type { Dimension } from '../scenario/scenario.ts';
import type { TargetRun } from './target-run.ts';
import type { Label } from './comparable.ts';

export type System = 'kinesis' | 'kafka';

/** A public text that states a fact. Dates as the source gives them, e.g. `2026-10-01` or `≥ 2026-08`. */
export interface Source {
  readonly name: string;
  readonly address: string;
  readonly date: string;
}

/** What a system's documents say about a claim. */
export interface DocumentedFact {
  readonly text: string;
  readonly source: Source;
}

export type VerdictKind =
  | 'holds'
  | 'holds only if'
  | 'outdated'
  | 'contradicted'
  | 'as documented (simulated)'
  | 'not as documented (simulated)'
  | 'not measured here'
  | 'not measured yet';

/** What a verdict rests on: a target by its label, or a document by its name and source. */
export interface Basis {
  readonly label: Label;
  readonly name: string;
  readonly source: Source | null;
}

/** Computed by a rule. The strong kinds name what they rest on: a run or a dated source. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** Completes `holds only if`, else says why in a few words; may be empty. */
  readonly detail: string;
  /** What decided: a measured target, a simulated one, or a document by its source. Null when nothing did. */
  readonly basis: Basis | null;
}

/** One sentence about what a run found, with its label. */
export interface Finding {
  readonly label: Label;
  readonly text: string;
}

/** What people repeat about one system, and what came of it. */
export interface ClaimOutcome {
  readonly system: System;
  /** Null where the row makes none (cost). */
  readonly claim: string | null;
  /** What the runs found; empty when they found nothing. */
  readonly found: readonly Finding[];
  readonly documented: readonly DocumentedFact[];
  /** From the runs at hand. */
  readonly verdict: Verdict;
  /** From the documents alone; null where they cannot decide. */
  readonly byDocuments: Verdict | null;
}

/** One row of the comparison table. */
export interface ComparisonRow {
  readonly dimension: Dimension;
  readonly title: string;
  readonly kinesis: ClaimOutcome;
  readonly kafka: ClaimOutcome;
}

/** What a rule makes of the valid, complete runs of one system in one row. */
export interface RuleOutcome {
  readonly found: readonly Finding[];
  readonly verdict: Verdict;
}

/** Decides a claim from runs; `runs` is never empty. */
export type Rule = (runs: readonly TargetRun[]) => RuleOutcome;

export function verdictOf(kind: VerdictKind, detail: string, basis: Verdict['basis']): Verdict {
  return { kind, detail, basis };
}

/** A claim as people repeat it, what the documents say, and the rules that judge it. */
export interface Claim {
  readonly claim: string | null;
  readonly documented: readonly DocumentedFact[];
  /** Null: no experiment of this tool answers the row for this system yet. */
  readonly rule: Rule | null;
  /** `dimension`: runs of this row's scenarios. `any`: every run of the system, for what a description tells. */
  readonly decidedBy: 'dimension' | 'any';
  readonly byDocuments: Verdict | null;
}

export function claim(
  text: string | null,
  documented: readonly DocumentedFact[],
  { rule = null, decidedBy = 'dimension', byDocuments = null }: Partial<Claim> = {},
): Claim {
  return { claim: text, documented, rule, decidedBy, byDocuments };
}

export function fact(text: string, source: Source): DocumentedFact {
  return { text, source };
}

/** `kafka in same-load`: several scenarios may drive a target of one label. */
export function nameOf({ target, scenario }: TargetRun): string {
  return `${target.label} in ${scenario.name}`;
}

/** The label of a run and its name, as the basis of a verdict. */
export function basisOf(run: TargetRun): Basis {
  return { label: evidenceOf(run.target), name: nameOf(run), source: null };
}

/** What the target's figures are. One that never answered has none; it counts as the weaker label. */
export function evidenceOf({ description }: TargetRun['target']): 'measured' | 'simulated' {
  return description?.evidence ?? 'simulated';
}
