import type { PartitioningRun, ReshardChange, ReshardRun, Spread } from '../result/partition-findings.ts';
import { evidenceOf, type Finding, type Rule, type RuleOutcome } from './claim.ts';
import { count, decideRuns, floorOf, type Judgement, percent, seconds, undecided } from './rule-parts.ts';
import type { TargetRun } from './target-run.ts';

/** Records go to partitions by their key: holds when every key stayed in one of them, in order. */
export const partitioningRule: Rule = (runs) => {
  const seen = runs.flatMap((run) =>
    run.target.finding?.kind === 'partitioning' ? run.target.finding.runs.map((found) => ({ run, found })) : [],
  );
  const found = seen.flatMap(({ run, found: each }) => partitioningTexts(run, each));
  if (seen.length === 0) return undecided(found, 'no keyed records in these runs');
  return decideRuns(found, seen, ({ spreads }) => {
    const astray = sum(spreads, ({ keysInSeveralPartitions }) => keysInSeveralPartitions);
    const reordered = sum(spreads, (spread) => spread.reordered);
    const keys = Math.max(...spreads.map(({ keysSeen }) => keysSeen));
    return astray === 0 && reordered === 0
      ? { ok: true, detail: `each of ${count(keys)} keys stayed in one partition, in order` }
      : { ok: false, detail: `${astray} keys in several partitions, ${reordered} records out of order` };
  });
};

function partitioningTexts(run: TargetRun, { spreads, hotKey }: PartitioningRun): Finding[] {
  const label = evidenceOf(run.target);
  const spreadText = ({ keys, maxOverMean, partitions }: Spread): string =>
    `${keys} keys: fullest of ${partitions.length} partitions ${maxOverMean.toFixed(2)} × the mean`;
  const rate = `${count(hotKey.achievedPerSecond)}/s`;
  const hot = hotKey.held ? `≥ ${rate}` : `${rate}, then ${hotKey.boundByDetail}`;
  return [{ label, text: `${run.target.label}: ${spreads.map(spreadText).join('; ')}; one key alone ${hot}` }];
}

/** Shards change by a call: holds when they were split and merged without a loss and with order kept. */
export const kinesisReshard: Rule = (runs) =>
  reshardRule(runs, ({ changes }) => {
    const refused = changes.find(({ accepted }) => !accepted);
    if (refused) return { ok: false, detail: `${way(refused)} refused: ${refused.message}` };
    const reordered = sum(changes, (change) => change.reordered);
    return reordered === 0
      ? { ok: true, detail: `${changes.map(way).join(' and ')}, nothing lost, order per key kept` }
      : { ok: false, detail: `${reordered} records out of order within their keys` };
  });

/** Partitions can be added: holds when they were, whatever that does to keys. */
export const kafkaReshard: Rule = (runs) =>
  reshardRule(runs, ({ changes }) => {
    const grown = changes.find(({ from, to }) => to > from);
    if (!grown?.accepted) return { ok: false, detail: `not added: ${grown?.message ?? 'nothing was asked'}` };
    const back = changes.find(({ from, to, accepted }) => to < from && !accepted);
    const moved = `${grown.keysMoved} of ${grown.keys} keys moved`;
    return { ok: true, detail: `${way(grown)}; ${moved}${back ? ', and they cannot be removed again' : ''}` };
  });

function reshardRule(runs: readonly TargetRun[], judge: (run: ReshardRun) => Judgement): RuleOutcome {
  const unable = runs.find(({ target }) => target.finding?.kind === 'reshard' && target.finding.isUnable);
  const seen = runs.flatMap((run) =>
    run.target.finding?.kind === 'reshard' ? run.target.finding.runs.map((found) => ({ run, found })) : [],
  );
  const found = seen.flatMap(({ run, found: { changes } }) => changes.map((change) => reshardText(run, change)));
  if (seen.length === 0)
    return undecided(found, unable ? 'the adapter cannot resize a stream' : 'nothing was resized in these runs');
  return decideRuns(found, seen, (run) => {
    const lost = sum(run.changes, (change) => change.lost);
    return lost === 0 ? judge(run) : { ok: false, detail: `${lost} records lost` };
  });
}

function reshardText(run: TargetRun, change: ReshardChange): Finding {
  const { target } = run;
  const label = evidenceOf(target);
  const name = `${target.label}: ${way(change)}`;
  if (!change.accepted) return { label, text: `${name} refused: ${change.code} “${change.message}”` };
  const active =
    change.activeSeconds === null
      ? change.documented || 'never active'
      : `active after ${seconds(change.activeSeconds * 1_000)}`;
  const read =
    change.allReadSeconds === null
      ? 'no record read from all new partitions'
      : `all new partitions read ${floorOf(run)}${seconds(change.allReadSeconds * 1_000)} later`;
  const order = `${change.reordered} out of order, ${change.lost} lost`;
  return {
    label,
    text: `${name}: ${active}, ${read}; ${change.keysMoved} of ${change.keys} keys moved, ${order}, ${percent(change.throttledShare)} throttled`,
  };
}

function way({ from, to }: ReshardChange): string {
  return `${from} → ${to}`;
}

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}
