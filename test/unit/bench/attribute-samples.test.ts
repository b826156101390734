import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeSamples, type CpuProfile } from '../../../bench/profile/attribute-samples.ts';

const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 0 },
  children,
});

/** root → start-up; root → loop → { client → native, histogram → native, adapter }; idle and the collector. */
const nodes = [
  node(1, '(root)', '', [2, 3, 9, 10]),
  node(2, 'load', 'node:internal/modules'),
  node(3, 'run', 'file:///p/src/load/produce-loop.ts', [4, 6, 8]),
  node(4, 'send', 'file:///p/node_modules/client/index.js', [5]),
  node(5, 'wasm', 'wasm://wasm/1'),
  node(6, 'record', 'file:///p/node_modules/hdr-histogram-js/index.js', [7]),
  node(7, 'wasm', 'wasm://wasm/2'),
  node(8, 'fill', 'file:///p/src/adapters/kafka/partition-producer.ts'),
  node(9, '(idle)', ''),
  node(10, '(garbage collector)', ''),
];

/** Each sample lasts as many milliseconds as are given, from 1 on. */
function profile(samples: readonly (readonly [id: number, milliseconds: number])[], of = nodes): CpuProfile {
  return {
    nodes: of,
    samples: samples.map(([id]) => id),
    timeDeltas: [0, ...samples.map(([, milliseconds]) => milliseconds * 1000)],
  };
}

void test('native code belongs to the file that called it, and what the load does not cause is left out', () => {
  const attribution = attributeSamples(
    profile([
      [2, 30],
      [3, 1],
      [5, 4],
      [9, 20],
      [7, 2],
      [8, 1],
      [10, 2],
      [4, 5000],
    ]),
  )!;
  assert.equal(attribution.role, 'producer');
  assert.deepEqual(
    [...attribution.owners].map(([owner, seconds]) => [owner, Math.round(seconds * 1000)]),
    [
      ['load', 3],
      ['client library', 4],
      ['adapter', 1],
      ['garbage collection', 2],
    ],
  );
  assert.equal(Math.round(attribution.busySeconds * 1000), 10);
});

void test('a process without load has no shares', () => {
  assert.equal(attributeSamples(profile([[2, 30]])), undefined);
});

void test('the scanner of a local Kinesis is its own, and the socket is not', () => {
  const server = [
    node(1, '(root)', '', [2]),
    node(2, 'answer', 'file:///p/src/local-kinesis/http-handler.ts', [3, 4]),
    node(3, 'wasm', 'wasm://wasm/1'),
    node(4, 'end', 'node:_http_outgoing', [5]),
    node(5, 'writev', ''),
  ];
  const attribution = attributeSamples(
    profile(
      [
        [2, 1],
        [3, 2],
        [4, 1],
        [5, 3],
      ],
      server,
    ),
  )!;
  assert.equal(attribution.role, 'local Kinesis');
  assert.deepEqual(
    [...attribution.owners].map(([owner, seconds]) => [owner, Math.round(seconds * 1000)]),
    [
      ['local Kinesis', 3],
      ['node and native', 4],
    ],
  );
});
