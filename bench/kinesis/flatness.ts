import { closedLoop, type Call } from '../frame/closed-loop.ts';
import type { Comparison, Line, Measured, Plan, RoundValues, Stage } from '../frame/comparison.ts';
import { pacedLoop } from '../frame/paced-loop.ts';
import { readUsage, roundValues } from '../frame/round-values.ts';
import { openRawCaller } from '../http/raw-connection.ts';
import { concurrency, large, shardCount } from './load.ts';
import { acceptedAnswerBytes } from './prebuilt-put.ts';
import { callOf, openCallers, streamName } from './raw-put.ts';
import { ours, type Server } from './server.ts';
import { noOp } from './start-no-op.ts';
import { createStream, openStreamClient } from './stream-client.ts';

const memoryLimitBytes = 512 * 1024 ** 2;
/** To each of the two servers between the two minutes: 30,000 records a second, about 29 MiB/s. */
const callsPerSecond = 300;
const slices = 6;
const warmUpMilliseconds = 5000;
/** A step of filling, as a share of the memory limit, and where the memory is read. */
const step = 0.05;
const readFrom = 0.5;
const readTo = 0.9;
/** Filled to here, records have been dropped for a while. */
const fullAt = 1.5;

const lines: readonly Line[] = [
  { subject: 'ours, filling', measure: 'residentPerPayload', wanted: { atMost: 1.5 } },
  {
    subject: 'ours, last minute',
    rival: 'ours, first minute',
    measure: 'speedAgainstNoOp',
    wanted: { atLeast: 0.95, atMost: 1.05 },
  },
  { subject: 'no-op, last minute', rival: 'no-op, first minute', measure: 'recordsPerSecond' },
  ...(
    ['recordsPerSecond', 'cpuAgainstNoOp', 'serverCpuMicroseconds', 'p99Milliseconds', 'residentMebibytes'] as const
  ).map((measure) => ({
    subject: 'ours, last minute',
    rival: 'ours, first minute',
    measure,
  })),
];

/**
 * A server at its memory limit under load for long: how fast it is in the first minute against the last, between
 * which it has a constant load. In these minutes it and the no-op server are driven in turns as fast as they go; the
 * no-op tells what the machine did meanwhile.
 */
export const flatness: Comparison = { name: 'Flatness under a constant load', lines, isLong: true, measure };

interface Loaded {
  readonly server: Server;
  readonly calls: readonly Call[];
}

async function measure({ minutes }: Plan, stage: Stage): Promise<Measured[]> {
  await using stack = new AsyncDisposableStack();
  const load = async (server: Server): Promise<Loaded> => {
    stack.defer(() => server.stop());
    const callers = await openCallers(server, large, openRawCaller);
    stack.defer(() => callers.forEach((caller) => caller.close()));
    return { server, calls: callers.map((caller) => callOf(caller, large)) };
  };
  const local = await load(await ours('ours', { memoryLimitBytes }).start(stage));
  const floor = await load(await noOp({ answerBytes: acceptedAnswerBytes(large.records), addedBytes: 0 }).start(stage));
  const client = stack.adopt(openStreamClient(local.server.port, 1), (opened) => opened.destroy());
  await createStream(client, streamName, shardCount);

  const filling = await fill(local, stage);
  // It keeps nothing; but it, too, is to have run for as long before it is measured.
  await fill(floor, stage);
  const fast = (milliseconds: number) => inTurns(local, floor, milliseconds, stage.signal);
  await fast(warmUpMilliseconds);
  const whole = minutes * 60_000;
  const minute = Math.min(60_000, whole / 3);
  const sliced = async (): Promise<Slice[]> => {
    const result: Slice[] = [];
    for (let slice = 0; slice < slices; slice++) result.push(await fast(minute / slices));
    return result;
  };
  stage.report(`constant load for ${minutes} min`);
  const first = await sliced();
  await Promise.all(
    [local, floor].map(({ calls }) => pacedLoop(calls, callsPerSecond, whole - 2 * minute, stage.signal)),
  );
  const last = await sliced();
  const of = (contestant: string, rounds: readonly RoundValues[], { server }: Loaded): Measured => ({
    contestant,
    version: server.version,
    rounds,
  });
  return [
    of('ours, filling', filling, local),
    ...[
      { when: 'first minute', values: first },
      { when: 'last minute', values: last },
    ].flatMap(({ when, values }) => [
      of(
        `ours, ${when}`,
        values.map((slice) => slice.local),
        local,
      ),
      of(
        `no-op, ${when}`,
        values.map((slice) => slice.floor),
        floor,
      ),
    ]),
  ];
}

interface Slice {
  readonly local: RoundValues;
  readonly floor: RoundValues;
}

/** Half of the time one, half of it the other. */
async function inTurns(local: Loaded, floor: Loaded, milliseconds: number, signal: AbortSignal): Promise<Slice> {
  const alone = async ({ server, calls }: Loaded): Promise<RoundValues> => {
    const before = readUsage(server);
    const work = await closedLoop(calls, milliseconds / 2, signal);
    return roundValues(work, before, readUsage(server));
  };
  const ours = await alone(local);
  const noOps = await alone(floor);
  return {
    local: {
      ...ours,
      speedAgainstNoOp: ours.recordsPerSecond! / noOps.recordsPerSecond!,
      cpuAgainstNoOp: ours.serverCpuMicroseconds! / noOps.serverCpuMicroseconds!,
    },
    floor: noOps,
  };
}

/** Fills the server beyond its limit and returns its memory against what it stored, below the limit. */
async function fill({ server, calls }: Loaded, { signal, report }: Stage): Promise<RoundValues[]> {
  report(`filling beyond ${memoryLimitBytes / 1024 ** 2} MiB`);
  const payloadPerCall = large.records * large.bytesPerRecord;
  const callsPerStep = Math.round((memoryLimitBytes * step) / payloadPerCall / concurrency);
  const values: RoundValues[] = [];
  let payload = 0;
  while (payload < memoryLimitBytes * fullAt) {
    signal.throwIfAborted();
    await Promise.all(
      calls.map(async (call) => {
        for (let made = 0; made < callsPerStep; made++) await call();
      }),
    );
    payload += callsPerStep * calls.length * payloadPerCall;
    const share = payload / memoryLimitBytes;
    if (share < readFrom || share > readTo) continue;
    const { residentBytes } = readUsage(server).server;
    values.push({ residentMebibytes: residentBytes / 1024 ** 2, residentPerPayload: residentBytes / payload });
  }
  return values;
}
