import { basisOf, evidenceOf, type Finding, type Rule, verdictOf } from './claim.ts';
import { documented } from './facts.ts';
import { metadataFound, takeoverFound } from './takeover-rules.ts';
import type { TargetRun } from './target-run.ts';

/** Kafka's ZooKeeper: decided by the version that was driven, whatever the experiment. */
export const kafkaConfigurationStore: Rule = (runs) => {
  const driven = runs.filter(({ target }) => target.description !== null && evidenceOf(target) === 'measured');
  const found = [...new Set(driven.map(drivenText))].map((text): Finding => ({ label: 'measured', text }));
  found.push(...driven.flatMap((run) => [...takeoverFound(run), ...metadataFound(run)]));
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

function drivenText({ target: { description } }: TargetRun): string {
  const { version, topology } = description!;
  if (majorOf(version) >= documented.kafkaWithoutZooKeeper)
    return `Kafka ${version} was driven, which runs without ZooKeeper`;
  const store = topology['zooKeeper'] === undefined ? '' : ', with its metadata in ZooKeeper';
  return `Kafka ${version} was driven${store}`;
}

/** NaN for a version that is no number: it is neither older nor newer and decides nothing. */
function majorOf(version: string): number {
  const major = /^\D{0,3}(\d+)\./.exec(version)?.[1];
  return Number(major);
}
