import { type Source, type Verdict, type VerdictKind, verdictOf } from './claim.ts';
import { documented, sources } from './facts.ts';

function byDocument(kind: VerdictKind, detail: string, source: Source): Verdict {
  return verdictOf(kind, detail, { label: 'documented', name: `${source.name}, ${source.date}`, source });
}

/** A claimed span of hours against the documented one: a claim that stops short of it is out of date. */
export function spanVerdict(
  claimed: { readonly least: number; readonly most: number },
  documents: { readonly least: number; readonly most: number },
  source: Source,
): Verdict {
  const text = `${hours(documents.least)} to ${hours(documents.most)}`;
  if (claimed.least === documents.least && claimed.most === documents.most) return byDocument('holds', text, source);
  return claimed.most < documents.most
    ? byDocument('outdated', `${text} today`, source)
    : byDocument('contradicted', text, source);
}

/** "Thousands" as a figure of the whole service holds only for what one shard takes. */
export function shardThroughputVerdict(perShard: number, shards: number): Verdict | null {
  if (perShard * shards < 10_000) return byDocument('holds', '', sources.kinesisQuotas);
  return perShard >= 1_000 && perShard < 10_000
    ? byDocument('holds only if', 'counted per shard', sources.kinesisQuotas)
    : byDocument('contradicted', `${perShard} records/s per shard`, sources.kinesisQuotas);
}

/** A store that keeps the positions of some consumers only. */
export function positionStoreVerdict(
  claimed: string,
  positions: readonly { readonly consumer: string; readonly store: string }[],
): Verdict {
  const users = positions.filter(({ store }) => store === claimed).map(({ consumer }) => consumer);
  if (users.length === positions.length) return byDocument('holds', '', sources.kinesisClientLibrary);
  return users.length === 0
    ? byDocument('contradicted', `none keeps positions in ${claimed}`, sources.kinesisClientLibrary)
    : byDocument('holds only if', `consumers use ${users.join(', ')}`, sources.kinesisClientLibrary);
}

/** ZooKeeper, by the newest version the documents describe. */
export function zooKeeperVerdict(newest: number): Verdict {
  return newest >= documented.kafkaWithoutZooKeeper
    ? byDocument('outdated', `removed in ${documented.kafkaWithoutZooKeeper}.0`, sources.kafkaUpgrade)
    : byDocument('holds', '', sources.kafkaUpgrade);
}

/** Changing the number of shards by a call, within documented bounds. */
export function reshardVerdict({ least, most, perDay }: typeof documented.reshard): Verdict {
  return Number.isFinite(most) && Number.isFinite(perDay)
    ? byDocument(
        'holds only if',
        `within ×${least} to ×${most} a call and ${perDay} calls in 24 h`,
        sources.kinesisModel,
      )
    : byDocument('holds', '', sources.kinesisModel);
}

export function partitionGrowthVerdict({
  grow,
  shrink,
}: {
  readonly grow: boolean;
  readonly shrink: boolean;
}): Verdict {
  if (!grow) return byDocument('contradicted', 'partitions cannot be added', sources.kafkaDocumentation);
  return byDocument('holds', shrink ? '' : 'they cannot be removed again', sources.kafkaDocumentation);
}

/** A list of components is out of date as soon as one of them was renamed or ended. */
export function componentsVerdict(
  components: readonly { readonly name: string; readonly today: string }[],
  source: Source,
): Verdict {
  const changed = components.filter(({ today }) => today !== 'unchanged').map(({ name }) => name);
  return changed.length === 0 ? byDocument('holds', '', source) : byDocument('outdated', changed.join(', '), source);
}

/** "5x or less" is the number of polls on a shard; registered consumers have a limit of their own. */
export function fanOutVerdict(claimed: number, polls: number, consumers: number): Verdict {
  if (polls > claimed) return byDocument('contradicted', `${polls} polls a second per shard`, sources.kinesisQuotas);
  return consumers > claimed
    ? byDocument('holds only if', `readers poll; enhanced fan-out takes ${consumers}`, sources.kinesisQuotas)
    : byDocument('holds', '', sources.kinesisQuotas);
}

/** `24 h`, `7 d`, `for ever`. */
function hours(value: number): string {
  if (!Number.isFinite(value)) return 'for ever';
  return value % 24 === 0 && value > 24 ? `${value / 24} d` : `${value} h`;
}
