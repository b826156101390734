import sdk from '@aws-sdk/client-kinesis/package.json' with { type: 'json' };
import type { Bench, Comparison, Contestant, Line } from '../frame/comparison.ts';
import { interleave } from '../frame/interleave.ts';
import { openAgentCaller } from '../http/agent-caller.ts';
import { openRawCaller } from '../http/raw-connection.ts';
import type { OpenCaller } from '../http/caller.ts';
import { flatness } from './flatness.ts';
import { large, small, type PutShape } from './load.ts';
import { kinesalite, kinesisLocal } from './peers.ts';
import { acceptedAnswerBytes } from './prebuilt-put.ts';
import { passedOn, pushed } from './push-latency.ts';
import { rawPut } from './raw-put.ts';
import { sdkGet, sdkGetFromAllCores } from './sdk-get.ts';
import { sdkPut } from './sdk-put.ts';
import { ours } from './server.ts';
import { noOp } from './start-no-op.ts';

const servers = [ours(), kinesalite, kinesisLocal];
const atLimit = ours('ours at its memory limit', { memoryLimitBytes: 64 * 1024 ** 2 });
/** The share of the no-op server's records/s that is to be reached. */
const ofNoOp = { atLeast: 0.7 };

/** The local Kinesis against its peers, and against a node:http server that does nothing. */
export const kinesisBench: Bench = {
  name: 'kinesis',
  versions: { '@aws-sdk/client-kinesis': sdk.version },
  comparisons: [
    comparison(
      'SDK PutRecords, 100 x 1 KiB',
      servers.map((kind) => sdkPut(kind, large)),
      againstPeers(3.5, 40),
    ),
    comparison(
      'SDK PutRecords, 500 x 100 B',
      servers.map((kind) => sdkPut(kind, small)),
      againstPeers(),
    ),
    comparison(
      'SDK GetRecords, 500 x 1 KiB',
      servers.map((kind) => sdkGet(kind)),
      againstPeers(),
    ),
    comparison(
      'SDK GetRecords, 500 x 1 KiB, a client for each core',
      servers.map((kind) => sdkGetFromAllCores(kind)),
      againstPeers(2.8),
    ),
    raw('Raw sockets PutRecords, 100 x 1 KiB', large, openRawCaller),
    raw('Raw sockets PutRecords, 500 x 100 B', small, openRawCaller),
    raw('node:http Agent PutRecords, 100 x 1 KiB', large, openAgentCaller),
    raw('node:http Agent PutRecords, 500 x 100 B', small, openAgentCaller),
    comparison(
      'SubscribeToShard, 20 readers',
      [pushed, passedOn],
      [
        { subject: 'ours', measure: 'p50Milliseconds', wanted: { atMost: 5 } },
        { subject: 'ours', rival: 'no-op', measure: 'p50Milliseconds' },
        { subject: 'ours', rival: 'no-op', measure: 'p99Milliseconds', wanted: { atMost: 3 } },
        { subject: 'ours', rival: 'no-op', measure: 'serverCpuMicroseconds' },
      ],
    ),
    flatness,
  ],
};

function comparison(name: string, contestants: readonly Contestant[], lines: readonly Line[]): Comparison {
  return { name, lines, measure: (plan, stage) => interleave(contestants, plan, stage) };
}

function againstPeers(kinesaliteTimes?: number, kinesisLocalTimes?: number): Line[] {
  const linesOf = (rival: string, times: number | undefined): Line[] => [
    {
      subject: 'ours',
      rival,
      measure: 'recordsPerSecond',
      ...(times === undefined ? {} : { wanted: { atLeast: times } }),
    },
    { subject: 'ours', rival, measure: 'serverCpuMicroseconds' },
  ];
  return [...linesOf('kinesalite', kinesaliteTimes), ...linesOf('kinesis-local', kinesisLocalTimes)];
}

function raw(name: string, shape: PutShape, open: OpenCaller): Comparison {
  const floor = noOp({ answerBytes: acceptedAnswerBytes(shape.records), addedBytes: 0 });
  const contestants = [
    rawPut(ours(), shape, open, 'new in each round'),
    rawPut(atLimit, shape, open, 'lasting'),
    rawPut(floor, shape, open, 'none'),
  ];
  const lines = ['ours', atLimit.name].flatMap((subject): Line[] => [
    { subject, rival: 'no-op', measure: 'recordsPerSecond', wanted: ofNoOp },
    { subject, rival: 'no-op', measure: 'serverCpuMicroseconds' },
  ]);
  return comparison(name, contestants, lines);
}
