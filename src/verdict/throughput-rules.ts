import type { Finding as ResultFinding } from '../result/result-schema.ts';
import { boundBy } from './bound-by.ts';
import { basisOf, evidenceOf, type Finding, nameOf, type Rule, type RuleOutcome, verdictOf } from './claim.ts';
import { documented } from './facts.ts';
import { printRecordSize } from './scenario-as-run.ts';
import { judgedTrials, type TargetRun } from './target-run.ts';

/** "More than thousands" begins where thousands end. */
const moreThanThousands = 10_000;
/** A quota counts as met within this share of it: search brackets and token buckets blur the edge. */
const quotaTolerance = 0.1;

type Saturation = Extract<ResultFinding, { kind: 'saturation' }>;

/** The highest rate a run showed: the bracket of a search, or what a fixed rate reached. */
interface Shown {
  readonly run: TargetRun;
  readonly perSecond: number;
  readonly perPartition: number;
  /** What set the rate; a fixed rate sets its own. */
  readonly by: Saturation['rate']['boundBy'];
  readonly saturation: Saturation | null;
}

/** Kafka: holds from 10,000 records a second on; below it, only a rate the system itself set contradicts. */
export const kafkaThroughput: Rule = (runs) => {
  const shown = runs.map(shownBy);
  const found = tellingOnes(shown).map(foundText);
  const best = shown.toSorted((a, b) => b.perSecond - a.perSecond)[0]!;
  if (evidenceOf(best.run.target) === 'simulated') return undecided(found, 'no real Kafka was driven');
  if (best.perSecond >= moreThanThousands)
    return { found, verdict: verdictOf('holds', `${rate(best.perSecond)} records/s`, basisOf(best.run)) };
  if (best.by === 'system' || best.by === 'quota')
    return {
      found,
      verdict: verdictOf('contradicted', `${rate(best.perSecond)} records/s at most`, basisOf(best.run)),
    };
  return undecided(found, `${bound(best)} set the rate, not the system`);
};

/** Kinesis: the figure belongs to one shard. A simulated quota shows only that it is enforced as documented. */
export const kinesisThroughput: Rule = (runs) => {
  const shown = runs.map(shownBy);
  const found = tellingOnes(shown).map(foundText);
  const measured = shown.filter(({ run }) => evidenceOf(run.target) === 'measured');
  const decisive = measured.length > 0 ? measured : shown;
  const searched = decisive.filter((one) => one.saturation !== null && !isAggregated(one));
  if (searched.length === 0) return undecided(found, 'no search for the ceiling in these runs');
  const best = searched.toSorted((a, b) => b.perPartition - a.perPartition)[0]!;
  const quota = shardQuota(best.run);
  const meets = Math.abs(best.perPartition - quota) <= quota * quotaTolerance;
  if (best.by !== 'quota' && best.perPartition < quota)
    return undecided(found, `${bound(best)} gave out before the quota`);
  const detail = `${rate(best.perPartition)} records/s per shard, documented ${rate(quota)}`;
  if (measured.length === 0)
    return {
      found,
      verdict: verdictOf(
        meets ? 'as documented (simulated)' : 'not as documented (simulated)',
        detail,
        basisOf(best.run),
      ),
    };
  return meets
    ? { found, verdict: verdictOf('holds only if', `counted per shard: ${detail}`, basisOf(best.run)) }
    : { found, verdict: verdictOf('contradicted', detail, basisOf(best.run)) };
};

/** Where a ceiling was searched, that a lower rate was carried says nothing more. */
function tellingOnes(shown: readonly Shown[]): readonly Shown[] {
  const searched = shown.filter(({ saturation }) => saturation !== null);
  return searched.length > 0 ? searched : shown;
}

/** Of an aggregate only the bytes are counted: what it carries is not what the quota of records means. */
function isAggregated({ run }: Shown): boolean {
  return run.target.description?.settings['aggregation'] === 'kpl';
}

function undecided(found: readonly Finding[], why: string): RuleOutcome {
  return { found, verdict: verdictOf('not measured here', why, null) };
}

function shownBy(run: TargetRun): Shown {
  const { target, asRun } = run;
  const partitions = asRun.workload.partitions ?? 1;
  const trials = judgedTrials(target);
  if (target.finding?.kind === 'saturation') {
    const { rate: bracket, confirmedPerSecond } = target.finding;
    const perSecond = confirmedPerSecond ?? bracket.held ?? 0;
    return { run, perSecond, perPartition: perSecond / partitions, by: bracket.boundBy, saturation: target.finding };
  }
  const perSecond = Math.max(0, ...trials.map(({ achievedPerSecond }) => achievedPerSecond));
  const by = trials.map(boundBy).find((one) => one !== null) ?? 'nothing';
  return { run, perSecond, perPartition: perSecond / partitions, by, saturation: null };
}

/** Records a second that one shard takes of records of this size. */
function shardQuota({ asRun }: TargetRun): number {
  const size = asRun.workload.recordSize ?? 1;
  return Math.min(documented.shardRecordsPerSecond, documented.shardBytesPerSecond / size);
}

function foundText({ run, perSecond, by, saturation }: Shown): Finding {
  const { asRun, target } = run;
  const size = asRun.workload.recordSize === undefined ? '' : ` of ${printRecordSize(asRun.workload)}`;
  const partitions = asRun.workload.partitions ?? 1;
  const over = `${partitions} ${target.adapter === 'kinesis' ? 'shard' : 'partition'}${partitions === 1 ? '' : 's'}`;
  const sign = by === 'client' || by === 'host' ? '≥ ' : '';
  const failed = saturation?.rate.failed ?? null;
  const text =
    saturation === null
      ? `${nameOf(run)}: carried ${sign}${rate(perSecond)} records/s${size} on ${over} at a fixed rate`
      : `${nameOf(run)}: held ${sign}${rate(perSecond)} records/s${size} on ${over}${failed === null ? '' : `, ${rate(failed)} failed`} (bound by ${saturation.rate.boundByDetail || by})`;
  return { label: evidenceOf(target), text };
}

function bound({ by, saturation }: Shown): string {
  if (by === 'nothing') return saturation === null ? 'the scenario' : 'the end of the search';
  return {
    client: 'our client',
    host: 'this machine',
    unknown: 'something unknown',
    quota: 'a quota',
    system: 'the system',
  }[by];
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US');
}
