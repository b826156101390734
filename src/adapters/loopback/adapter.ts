import { printDuration, milliseconds } from '../../units/duration.ts';
import { bytes, printSize } from '../../units/size.ts';
import {
  type Adapter,
  type Context,
  type Leftover,
  type Partition,
  type StreamHandle,
  type StreamSpec,
  ownPrefix,
} from '../adapter.ts';
import { LoopbackConsumer } from './consumer.ts';
import { limits } from './limits.ts';
import { askOnce } from './link.ts';
import { LoopbackProducer } from './producer.ts';
import { resize, retention } from './abilities.ts';
import { type LoopbackSettings, parseLoopbackSettings } from './settings.ts';

/**
 * A relay of our own in place of a messaging system: it costs next to nothing and fails only as it is told to, so that
 * what the harness itself costs and notices can be measured. Its figures say nothing about any system.
 */
export const loopback: Adapter<LoopbackSettings> = {
  name: 'loopback',

  parseSettings: parseLoopbackSettings,

  capabilities: () => ({
    batch: { records: limits.batchRecords, bytes: bytes(limits.batchBytes) },
    recordSize: bytes(limits.recordBytes),
    inFlight: limits.inFlight,
    routing: 'ours',
    ordered: true,
    readers: 'unlimited',
    commits: true,
    groups: true,
    pollIntervalMs: 0,
  }),

  async describe(settings, context) {
    const { node, streams } = await askOnce<'describe'>({ ask: 'describe' }, settings, context);
    return {
      system: 'loopback relay',
      version: `node ${node}`,
      client: 'loopback',
      evidence: 'simulated',
      where: 'own relay on loopback',
      topology: { streams: String(streams) },
      settings: {
        endpoint: settings.endpoint,
        requestTimeout: printDuration(milliseconds(settings.requestTimeout)),
        retain: printSize(bytes(settings.retain)),
        faults: JSON.stringify(settings.faults),
      },
      clientRetries: '',
    };
  },

  async provision({ name, partitions }: StreamSpec, settings, context) {
    refuseForeign(name);
    const { retain, faults } = settings;
    await askOnce<'create'>({ ask: 'create', stream: name, partitions, retain, faults }, settings, context);
    return { name, partitions, details: {} };
  },

  async remove({ name }: StreamHandle, settings, context) {
    refuseForeign(name);
    await askOnce<'remove'>({ ask: 'remove', stream: name }, settings, context);
  },

  async *leftovers(settings: LoopbackSettings, context: Context): AsyncGenerator<Leftover> {
    const { streams } = await askOnce<'list'>({ ask: 'list' }, settings, context);
    for (const name of streams.filter((stream) => stream.startsWith(ownPrefix)))
      yield {
        kind: 'stream',
        name,
        remove: async () => void (await askOnce<'remove'>({ ask: 'remove', stream: name }, settings, context)),
      };
  },

  async partitions({ name }: StreamHandle, settings, context): Promise<readonly Partition[]> {
    const { partitions } = await askOnce<'open'>({ ask: 'open', stream: name }, settings, context);
    return Array.from({ length: partitions }, (_, index) => ({
      index,
      label: `partition ${index}`,
      parents: [],
      open: true,
    }));
  },

  resize,
  retention,

  connectProducer: (stream, settings, context) => new LoopbackProducer(stream, settings, context).connect(),

  connectConsumer: (stream, membership, deliver, settings, context) =>
    new LoopbackConsumer(stream, membership, deliver, settings, context).connect(),
};

function refuseForeign(name: string): void {
  if (name.startsWith(ownPrefix)) return;
  throw new Error(`'${name}' is no stream of this tool: names it may make or remove begin with '${ownPrefix}'`);
}
