import type { Consumer, Context } from '../adapters/adapter.ts';
import type { Deliver } from '../adapters/batch.ts';
import type { Step } from '../experiments/stage.ts';
import { probeBatch } from '../load/probe.ts';
import type { ConnectedTarget } from './connect-target.ts';
import type { Systems } from './systems.ts';

const readLimitMs = 30_000;

/** What AWS needs where the local server merely waits for as long as it was told. */
const createStreamAtAws = 'seconds to minutes at AWS (documented; locally a setting)';

/** From nothing to the first record read back, timed step by step, on a system and a stream that end with it. */
export async function timeSetUp(
  connected: ConnectedTarget,
  systems: Systems,
  streamName: string,
  context: Context,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const timed = async <T>(name: string, work: () => Promise<T>, documented?: string): Promise<T> => {
    const from = context.timers.now();
    const value = await work();
    steps.push({
      name,
      milliseconds: (context.timers.now() - from) / 1e6,
      ...(documented === undefined ? {} : { documented }),
    });
    return value;
  };
  const fresh = await systems.startFresh(connected.target);
  try {
    if (fresh) steps.push(...fresh.steps);
    await timeStream(connected, fresh?.endpoint, streamName, context, timed);
    return steps;
  } finally {
    await fresh?.stop();
  }
}

type Timed = <T>(name: string, work: () => Promise<T>, documented?: string) => Promise<T>;

async function timeStream(
  { adapter, rawSettings, description }: ConnectedTarget,
  endpoint: string | undefined,
  streamName: string,
  context: Context,
  timed: Timed,
): Promise<void> {
  const settings = adapter.parseSettings(endpoint === undefined ? rawSettings : { ...rawSettings, endpoint });
  const documented = description.evidence === 'simulated' && adapter.name === 'kinesis' ? createStreamAtAws : undefined;
  const spec = { name: streamName, partitions: 1 };
  const stream = await timed('create stream', () => adapter.provision(spec, settings, context), documented);
  try {
    await using producer = await timed('connect producer', () => adapter.connectProducer(stream, settings, context));
    await timed('first put', async () => {
      const { refused } = await producer.send(probeBatch(0, 1, 0, context.timers.now()));
      if (refused[0]) throw new Error(`the first record was refused: ${refused[0].kind} ${refused[0].code}`);
    });
    const membership = { group: `${streamName}-0`, member: 'reader-0', from: 'oldest' as const };
    const connect = (deliver: Deliver): Promise<Consumer> =>
      adapter.connectConsumer(stream, membership, deliver, settings, context);
    // Left only here: what that takes is no part of the step.
    await using _consumer = await timed('first read', () => readFirst(connect, context));
  } finally {
    // A system of its own takes its stream with it.
    if (endpoint === undefined)
      await adapter.remove(stream, settings, { ...context, signal: AbortSignal.timeout(readLimitMs) });
  }
}

/** Connects a reader and waits for its first record; gives the reader, for the caller to leave. */
async function readFirst(connect: (deliver: Deliver) => Promise<Consumer>, context: Context): Promise<Consumer> {
  const { promise: first, resolve: arrived } = Promise.withResolvers<void>();
  const consumer = await connect(() => arrived());
  const waiting = new AbortController();
  try {
    await Promise.race([first, tooLate(context, waiting.signal)]);
    return consumer;
  } catch (error) {
    await consumer[Symbol.asyncDispose]();
    throw error;
  } finally {
    waiting.abort();
  }
}

/** Throws after the limit; left alone once `arrived` is aborted, so that no timer outlives the step. */
async function tooLate({ timers, signal }: Context, arrived: AbortSignal): Promise<never> {
  await timers.sleep(readLimitMs, AbortSignal.any([signal, arrived]));
  throw new Error(`the first record did not come back within ${readLimitMs / 1_000} s`);
}
