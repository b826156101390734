import type { TakeoverRun, TakeoverStep } from '../result/takeover-findings.ts';
import { basisOf, evidenceOf, type Finding, type Rule, verdictOf } from './claim.ts';
import type { ScenarioTarget, TargetRun } from './target-run.ts';

/** The take-overs of one target, all repetitions; empty where it was not asked or its members share nothing. */
export function takeoversOf({ target }: ScenarioTarget): readonly TakeoverRun[] {
  return target.finding?.kind === 'takeover' ? target.finding.runs : [];
}

/**
 * DynamoDB as the store of Kinesis: what is watched is where members of a group keep leases and positions, which is the
 * client library's state, never the service's own.
 */
export const kinesisConfigurationStore: Rule = (runs) => {
  const found = runs.flatMap(takeoverFound);
  const kept = runs.filter((run) => takeoversOf(run).length > 0);
  const decisive = kept.find(({ target }) => evidenceOf(target) === 'measured') ?? kept[0];
  if (decisive === undefined)
    return { found, verdict: verdictOf('not measured here', 'no group of members was driven', null) };
  const writes = takeoversOf(decisive).every(({ perMemberHour }) => (perMemberHour?.writeUnits ?? 0) > 0);
  if (evidenceOf(decisive.target) === 'simulated')
    return {
      found,
      verdict: writes
        ? verdictOf('as documented (simulated)', "holds the readers' leases only", basisOf(decisive))
        : verdictOf('not as documented (simulated)', 'readers kept positions without a table', basisOf(decisive)),
    };
  return {
    found,
    verdict: writes
      ? verdictOf('holds only if', "the readers' leases are meant, not the service's own state", basisOf(decisive))
      : verdictOf('contradicted', 'readers kept positions without a table', basisOf(decisive)),
  };
};

/** What the take-overs of a target found: one sentence about the dead member, one about what membership costs. */
export function takeoverFound(run: TargetRun): Finding[] {
  const takeovers = takeoversOf(run);
  const label = evidenceOf(run.target);
  const dead = takeovers.flatMap(({ steps }) => steps.filter(({ deed }) => deed === 'kill'));
  const seconds = middle(dead.map(({ allRecordsMs }) => allRecordsMs));
  const floor = label === 'simulated' ? '≥ ' : '';
  const session = run.target.description?.settings['sessionTimeout'];
  const timing = session === undefined ? '' : `, session timeout ${session}`;
  const units = middle(takeovers.map(({ perMemberHour }) => perMemberHour?.writeUnits ?? null));
  const name = `${run.target.label}: `;
  return [
    ...(seconds === null
      ? []
      : [
          {
            label,
            text: `${name}a dead member's partitions read on after ${floor}${print(seconds / 1_000)} s${timing}`,
          },
        ]),
    ...(units === null ? [] : [{ label, text: `${name}${print(units)} write units an hour and member` }]),
  ];
}

/** How long a cluster could change no metadata after its controller died. */
export function metadataFound({ target }: TargetRun): Finding[] {
  if (target.finding?.kind !== 'metadata') return [];
  const seconds = middle(target.finding.runs.map(({ failoverMs }) => failoverMs));
  const text = `${target.label}: a dead controller was replaced after`;
  return seconds === null ? [] : [{ label: evidenceOf(target), text: `${text} ${print(seconds / 1_000)} s` }];
}

/** The middle of what is known, the upper of two; null where one of them is not. */
export function middle(values: readonly (TakeoverStep['allRecordsMs'] | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  return known.length === values.length ? (known[Math.floor(known.length / 2)] ?? null) : null;
}

function print(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
