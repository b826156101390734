import type { KafkaAdmin } from './client.ts';
import type { Reading } from './group-reader.ts';

/**
 * First offsets of the partitions for which the group has stored none; the stored ones stay the group's. Closes the
 * administrative connection it opens.
 */
export async function startPositions(
  connectAdmin: () => Promise<KafkaAdmin>,
  groupId: string,
  { stream, membership }: Reading,
): Promise<ReadonlyMap<number, number>> {
  await using admin = await connectAdmin();
  const stored = await admin.storedPositions(stream.name, groupId);
  const bounds = await admin.bounds(stream.name);
  return new Map(
    bounds
      .filter(({ partition }) => !stored.has(partition))
      .map(({ partition, low, high }) => [partition, membership.from === 'latest' ? high : low]),
  );
}
