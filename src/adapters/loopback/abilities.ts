import type { Resize, Retention } from '../abilities.ts';
import { limits } from './limits.ts';
import { askOnce } from './link.ts';
import type { LoopbackSettings } from './settings.ts';

/** Partitions are added at once, and never taken away. */
export const resize: Resize<LoopbackSettings> = {
  request: ({ name }, partitions, settings, context) =>
    askOnce<'resize'>({ ask: 'resize', stream: name, partitions }, settings, context),
  settled: async (stream, partitions) => ({ ...stream, partitions }),
};

/** Records older than their time are gone when somebody next looks. */
export const retention: Retention<LoopbackSettings> = {
  range: () => ({
    within: [limits.leastKeepMs, limits.mostKeepMs, 'unlimited'],
    beyond: [limits.leastKeepMs - 1, limits.mostKeepMs + 1],
  }),
  read: async ({ name }, settings, context) =>
    (await askOnce<'retention'>({ ask: 'retention', stream: name }, settings, context)).keepMs,
  change: async ({ name }, keepMs, settings, context) =>
    (await askOnce<'retention'>({ ask: 'retention', stream: name, keepMs }, settings, context)).answer,
  async oldest({ name }, partition, settings, context) {
    const { position } = await askOnce<'oldest'>({ ask: 'oldest', stream: name, partition }, settings, context);
    return position === null ? null : String(position);
  },
};
