import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeHistogram } from '../../../src/measure/histogram.ts';
import { buildReport } from '../../../src/report/build-report.ts';
import { cleanResult, cleanText } from '../../../src/report/clean-text.ts';
import { middleOf } from '../../../src/report/column.ts';
import { plainNumber, printBytesPerSecond, printShare } from '../../../src/report/numbers.ts';
import { rungsOf } from '../../../src/report/ladder-table.ts';
import { targetRunsOf } from '../../../src/verdict/target-run.ts';
import { fanOutScenario, result, sampleResult } from '../../golden/sample-result.ts';

describe('numbers', () => {
  it('have about three digits, thousands set apart', () => {
    assert.deepEqual([0, 0.0123456, 1, 9.999, 12.345, 100, 41_000.4].map(plainNumber), [
      '0',
      '0.0123',
      '1.00',
      '10.00',
      '12.3',
      '100',
      '41,000',
    ]);
  });

  it('keep MB and MiB apart', () => {
    assert.equal(printBytesPerSecond(1_048_576), '1.05 MB/s (1.00 MiB/s)');
  });

  it('show small shares and none', () => {
    assert.deepEqual([0, 0.0004, 0.019, 1].map(printShare), ['0 %', '0.040 %', '1.9 %', '100 %']);
  });
});

describe('the middle repetition', () => {
  it('is one that was seen; of two middle ones the worse', () => {
    assert.equal(middleOf([3, 1, 2], 'lower'), 2);
    assert.equal(middleOf([1, 2], 'lower'), 2);
    assert.equal(middleOf([1, 2], 'higher'), 1);
    assert.equal(middleOf([5], 'higher'), 5);
  });
});

describe('clean text', () => {
  it('is one visible line', () => {
    assert.equal(cleanText('a\n\u001b[31mb\u202ec\u200b\ud800'), 'a [31mb c');
    assert.equal(cleanText('Ärger, 日本 – ok'), 'Ärger, 日本 – ok');
  });

  it('reaches every text of a result and leaves its numbers', () => {
    const clean = cleanResult(sampleResult());
    assert.doesNotMatch(JSON.stringify(clean), /\\n|\\u001b/);
    assert.deepEqual(clean.scenarios[0], sampleResult().scenarios[0]);
  });
});

describe('a rung of a ladder', () => {
  const runs = targetRunsOf(result([fanOutScenario()]));

  it('is decided by its slowest reader', () => {
    const [, , six] = rungsOf(runs[1]!);
    assert.equal(six!.readers, 6);
    assert.equal(six!.slowestP99Ms, 3_400);
    assert.equal(six!.held, false);
    assert.equal(six!.lagSlope, 12);
    assert.equal(six!.throttledReadShare, 0.2);
  });

  it('has no delay where one reader had too few samples', () => {
    const one = fanOutScenario();
    one.targets[0]!.trials[1]!.subscribers[3]!.endToEnd.p99Ms = null;
    assert.equal(rungsOf(targetRunsOf(result([one]))[0]!)[1]!.slowestP99Ms, null);
  });
});

describe('cells', () => {
  it('carry a label wherever they carry a unit', () => {
    const sections = buildReport([cleanResult(sampleResult())], decodeHistogram).chapters.flatMap(
      (one) => one.sections,
    );
    const label = /measured|simulated|documented|computed/;
    const figure = /\d (ms|s)\b|\d\/s|MB\/s/;
    let figures = 0;
    for (const section of sections) {
      if (section.kind !== 'table' || section.isMinor === true || section.isProse === true) continue;
      for (const [head, ...cells] of section.rows)
        cells.forEach(({ text }, index) => {
          if (!figure.test(text)) return;
          figures++;
          const labelled = [text, head!.text, section.head[index + 1]!].some((one) => label.test(one));
          assert.ok(labelled, `${section.caption}, ${head!.text}: ${text}`);
        });
    }
    assert.ok(figures > 100);
  });

  it('tell a damaged scenario by its name', () => {
    const damaged = sampleResult();
    damaged.scenarios[0]!.scenario = { repetitions: 'three' };
    assert.throws(() => buildReport([damaged], decodeHistogram), /scenario 'same-load' .* damaged[\s\S]*repetitions/);
  });
});
