import { basisOf, evidenceOf, type Rule, verdictOf } from './claim.ts';
import { documented } from './facts.ts';

/** Kafka's ZooKeeper: decided by the version that was driven, whatever the experiment. */
export const kafkaConfigurationStore: Rule = (runs) => {
  const driven = runs.filter(({ target }) => target.description !== null && evidenceOf(target) === 'measured');
  const found = [...new Set(driven.map(({ target }) => target.description!.version))].map((version) => ({
    label: 'measured' as const,
    text: `Kafka ${version} was driven${majorOf(version) >= documented.kafkaWithoutZooKeeper ? ', which runs without ZooKeeper' : ''}`,
  }));
  const newer = driven.find(({ target }) => majorOf(target.description!.version) >= documented.kafkaWithoutZooKeeper);
  const older = driven.find(({ target }) => majorOf(target.description!.version) < documented.kafkaWithoutZooKeeper);
  if (newer !== undefined)
    return {
      found,
      verdict: verdictOf('outdated', `Kafka ${newer.target.description!.version} has no ZooKeeper`, basisOf(newer)),
    };
  if (older !== undefined)
    return {
      found,
      verdict: verdictOf('holds only if', `Kafka is older than ${documented.kafkaWithoutZooKeeper}.0`, basisOf(older)),
    };
  return { found, verdict: verdictOf('not measured here', 'the version is unknown', null) };
};

/** NaN for a version that is no number: it is neither older nor newer and decides nothing. */
function majorOf(version: string): number {
  const major = /^\D{0,3}(\d+)\./.exec(version)?.[1];
  return Number(major);
}
