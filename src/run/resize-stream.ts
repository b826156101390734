import type { Context, StreamHandle } from '../adapters/adapter.ts';
import type { Resized } from '../experiments/stage.ts';
import type { ConnectedTarget } from './connect-target.ts';

/** What the service needs where the local server merely waits for as long as it was told. */
const updateAtAws = 'a few minutes at AWS (documented; locally a setting)';

/**
 * Changes the number of partitions of a stream that is in use: asks, waits until the new ones take writes, then tells
 * our clients. Null where the adapter cannot do it.
 */
export async function resizeStream(
  { adapter, settings, description }: ConnectedTarget,
  stream: StreamHandle,
  partitions: number,
  context: Context,
  tell: (resized: StreamHandle) => Promise<void>,
): Promise<Resized | null> {
  const { resize } = adapter;
  if (resize === undefined) return null;
  const { timers } = context;
  // The first call of a kind loads its library, which is no part of what the system needs.
  const open = (await adapter.partitions(stream, settings, context)).filter((partition) => partition.open);
  await resize.settled(stream, open.length, settings, context);
  const requestedAt = timers.now();
  const answer = await resize.request(stream, partitions, settings, context);
  const answeredAt = timers.now();
  if (!answer.accepted) return { answer, requestedAt, answeredAt, active: null };
  const resized = await resize.settled(stream, partitions, settings, context);
  const at = timers.now();
  await tell(resized);
  const active = { at, toldAt: timers.now() };
  const isSetting = description.evidence === 'simulated' && adapter.name === 'kinesis';
  return { answer, requestedAt, answeredAt, active, ...(isSetting ? { documented: updateAtAws } : {}) };
}
