import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { printProblem } from '../../../src/scenario/problem.ts';
import { options, smallest } from './options.ts';

/** What a person reads on the terminal, word for word. */
async function assertReads(text: string, expected: string): Promise<void> {
  const loaded = await loadScenario(text, 'scenarios/mine.yaml', options);
  assert.ok('problems' in loaded, 'it loads');
  assert.equal(loaded.problems.map(printProblem).join('\n\n'), expected);
}

void test('a misspelt key, a wrong unit, an unknown adapter and a wrong type, all at once', async () => {
  await assertReads(
    `name: mine
dimension: fan-out
question: How many readers keep up?
experiment: fanout
workload:
  partitons: 2
  rate: 400
  recordSize: 256KB
readers: [1, 2, four]
phases: { warmUp: 5 sec }
targets:
  - label: kafka
    adapter: kafak
    settings: { aks: all, linger: 5ms }
`,
    `scenarios/mine.yaml:4:13: experiment: 'fanout' is not known here: did you mean 'fan-out'?
  4 | experiment: fanout
    |             ^^^^^^

scenarios/mine.yaml:6:3: unknown key 'partitons' in workload: did you mean 'partitions'?
  6 |   partitons: 2
    |   ^^^^^^^^^

scenarios/mine.yaml:7:9: rate: 400 has no unit: did you mean '400/s'?
  7 |   rate: 400
    |         ^^^

scenarios/mine.yaml:8:15: recordSize: 'KB' is not a unit of size: use one of B, kB, KiB, MB, MiB, GB, GiB, e.g. 1KiB
  8 |   recordSize: 256KB
    |               ^^^^^

scenarios/mine.yaml:9:17: must be a number, not the text 'four'
  9 | readers: [1, 2, four]
    |                 ^^^^

scenarios/mine.yaml:10:19: warmUp: 'sec' is not a unit of duration: use one of us, ms, s, min, h, d, e.g. 5s
  10 | phases: { warmUp: 5 sec }
     |                   ^^^^^

scenarios/mine.yaml:13:14: unknown adapter 'kafak': did you mean 'kafka'?
  13 |     adapter: kafak
     |              ^^^^^`,
  );
});

void test('a duplicated key', async () => {
  await assertReads(
    `name: mine
workload: { rate: 400/s }
name: yours
`,
    `scenarios/mine.yaml:3:1: the key 'name' is written twice: keep one
  3 | name: yours
    | ^^^^`,
  );
});

void test('a setting that the adapter does not know, in a line too long to show', async () => {
  await assertReads(
    `name: mine
dimension: fan-out
question: How many readers keep up?
experiment: load
workload: { rate: 400/s }
targets:
  - { label: a label that goes on, adapter: kafka, endpoint: 'localhost:9092', settings: { aks: all }, description: also far too long to be shown }
`,
    `scenarios/mine.yaml:7:92: unknown setting 'aks' of kafka (did you mean 'acks'?)
  7 | …on, adapter: kafka, endpoint: 'localhost:9092', settings: { aks: all }, description: also far too long to be s…
    |                                                              ^^^

scenarios/mine.yaml:7:104: unknown key 'description' in targets.0: use one of label, adapter, endpoint, settings
  7 | … kafka, endpoint: 'localhost:9092', settings: { aks: all }, description: also far too long to be shown }
    |                                                              ^^^^^^^^^^^`,
  );
});

void test('control characters do not reach the terminal', async () => {
  const escape = String.fromCodePoint(27);
  await assertReads(
    smallest.replace(/^question.*/m, `"${escape}[31mquestion": Red?\nquestion: Red?`),
    `scenarios/mine.yaml:3:1: unknown key ' [31mquestion': did you mean 'question'?
  3 | " [31mquestion": Red?
    | ^^^^^^^^^^^^^^^`,
  );
});
