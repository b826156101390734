import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

const texts = ['{"kind":"short"}', `{"kind":"long","text":"${'x'.repeat(500)}"}`];
const meanText = (texts[0]!.length + texts[1]!.length) / 2;

for (const [name, workload, file, meanBytes] of [
  ['a range of sizes', { recordSize: { from: '64B', to: '4KiB' } }, '', (64 + 4_096) / 2],
  [
    'a distribution of sizes',
    {
      recordSize: {
        quantiles: [
          [0, '100B'],
          [0.9, '100B'],
          [0.9, '10000B'],
          [1, '10000B'],
        ],
      },
    },
    '',
    1_090,
  ],
  ['texts of a file', { recordSize: undefined, payload: { file: 'texts.jsonl' } }, texts.join('\n'), 32 + meanText],
] as const) {
  test(`${name}: every record arrives once and in order, and their bytes are those that were asked for`, async () => {
    const rate = { rate: '2k/s', partitions: 2, keys: { distinct: 4, skew: 'round-robin' } };
    const { trial, target, code, reasons } = await runOnLoopback({ workload: { ...rate, ...workload }, file });
    assert.deepEqual([code, reasons], [0, []]);
    const { lost, duplicated, reordered, foreign, acknowledged } = trial.integrity;
    assert.deepEqual({ lost, duplicated, reordered, foreign }, { lost: 0, duplicated: 0, reordered: 0, foreign: 0 });
    assert.equal(acknowledged, 7_000);
    const size = trial.achievedBytesPerSecond / trial.achievedPerSecond;
    assert.ok(Math.abs(size / meanBytes - 1) < 0.1, `${size} B a record`);
    const [reader] = trial.subscribers;
    assert.ok(Math.abs(reader!.bytesPerSecond / reader!.receivedPerSecond / size - 1) < 0.02);
    assert.ok(JSON.stringify(target).length < 1_000_000);
  });
}
