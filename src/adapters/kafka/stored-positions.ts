import type { Consumer as PlatformaticConsumer } from '@platformatic/kafka';

/** Next offset by partition, of those partitions for which the member's group has stored one. */
export async function storedPositions(
  client: PlatformaticConsumer,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const stored = await client.listCommittedOffsets({ topics: [{ topic, partitions: [...partitions] }] });
  const offsets = stored.get(topic) ?? [];
  const positions = partitions.map((partition): [number, number] => [partition, Number(offsets[partition] ?? -1n)]);
  return new Map(positions.filter(([, offset]) => offset >= 0));
}

/** Positions as the library stores them. */
export function offsetsOf(topic: string, positions: ReadonlyMap<number, number>) {
  return Array.from(positions, ([partition, offset]) => ({
    topic,
    partition,
    offset: BigInt(offset),
    leaderEpoch: -1,
  }));
}
