import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeHistogram } from '../../src/measure/histogram.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { cleanResult } from '../../src/report/clean-text.ts';
import { renderReport, type ReportFormat } from '../../src/report/render-report.ts';
import type { Report, Section } from '../../src/report/section.ts';
import type { Result } from '../../src/result/result-schema.ts';
import { assertGolden } from './golden.ts';
import { fanOutScenario, loadScenario, result, sampleResult } from './sample-result.ts';

const options = { width: 120, paint: (text: string) => text, decodeHistogram };

function render(format: ReportFormat, ...results: [Result, ...Result[]]): string {
  return renderReport(results, format, options);
}

function report(...results: Result[]): Report {
  return buildReport(results.map(cleanResult), decodeHistogram);
}

function sectionsOf(...results: Result[]): Section[] {
  return report(...results).chapters.flatMap(({ sections }) => sections);
}

describe('the report of a whole comparison', () => {
  it('is the expected text', () => assertGolden('sample.txt', render('table', sampleResult())));
  it('is the expected Markdown', () => assertGolden('sample.md.txt', render('md', sampleResult())));
  it('is the expected CSV', () => assertGolden('sample.csv.txt', render('csv', sampleResult())));

  it('is the expected page', () => {
    const page = render('html', sampleResult());
    const data = /(<script type="application\/json" id="result">).*(<\/script>)/;
    assert.match(page, data);
    assertGolden('sample.html.txt', page.replace(data, '$1(the result)$2'));
  });

  it('is the expected text for two results side by side', () => {
    const second = {
      ...result([loadScenario()]),
      id: 'second',
      environment: { ...sampleResult().environment, fingerprint: 'other' },
    };
    assertGolden('side-by-side.txt', render('table', result([loadScenario()]), second));
  });

  it('is the same each time', () => {
    for (const format of ['table', 'md', 'html', 'csv', 'json'] as const)
      assert.equal(render(format, sampleResult()), render(format, sampleResult()));
  });
});

/** The planted case: Kafka measured at 17 ms beside a simulated Kinesis that seems faster. */
describe('a measured and a simulated latency', () => {
  const planted = result([loadScenario(), fanOutScenario()]);
  const latency = /\d ms/;

  it('never stand in one sentence', () => {
    const sections = sectionsOf(planted);
    const sentences = sections.flatMap((section) => {
      if (section.kind === 'list') return section.items.map(({ text }) => text);
      if (section.kind === 'chart') return [section.chart.title, section.chart.description];
      return [section.caption, ...section.notes.filter((note) => typeof note === 'string')];
    });
    assert.ok(sentences.some((sentence) => latency.test(sentence) && sentence.includes('measured')));
    assert.ok(sentences.some((sentence) => latency.test(sentence) && sentence.includes('simulated')));
    for (const sentence of sentences)
      assert.ok(!(latency.test(sentence) && sentence.includes('measured') && sentence.includes('simulated')), sentence);
  });

  it('never make a ratio', () => {
    const rows = sectionsOf(planted).flatMap((section) => (section.kind === 'table' ? section.rows : []));
    const ratios = rows.filter(([head]) => head!.text === 'end to end p99 ÷ kafka');
    assert.deepEqual(
      ratios.map((row) => row.slice(1).map(({ text }) => text)),
      [['1 (reference)', 'n/a: needs AWS', 'n/a: needs AWS']],
    );
  });

  it('never share a latency axis', () => {
    const panels = sectionsOf(planted).flatMap((section) => (section.kind === 'chart' ? section.chart.panels : []));
    const delays = panels.filter(({ y }) => y.label === 'ms');
    assert.ok(delays.length >= 8);
    const isKafka = new Map([
      ['kafka', true],
      ['kinesis polling', false],
      ['kinesis fan-out', false],
    ]);
    for (const { series, title } of delays) {
      const systems = new Set(series.flatMap(({ label }) => (label === null ? [] : [isKafka.get(label)])));
      assert.equal(systems.size, 1, title);
      assert.match(title, /measured|simulated: a floor/);
    }
  });

  it('print the simulated one as a floor, in every form', () => {
    for (const format of ['table', 'md', 'html'] as const) {
      const text = render(format, planted).replace(/[\s│]+/g, ' ');
      assert.match(text, /floor ≥ 13\.3 ms/);
      assert.doesNotMatch(text, /(?<!floor ≥ )(?<!– )\b13\.3 ms/);
    }
  });
});

describe('two measured targets', () => {
  it('do make a ratio, with its range', () => {
    const both = loadScenario();
    const [kafka, , fast] = both.targets;
    fast!.description!.evidence = 'measured';
    both.targets = [kafka!, fast!];
    const [, answer] = report(result([both])).chapters[0]!.sections.flatMap((section) =>
      section.kind === 'list' ? section.items : [],
    );
    assert.match(answer!.text, /kafka 17\.5 ms .*; kinesis fan-out 13\.3 ms .*, 0\.76× \[0\.72–0\.792×\] \(computed\)/);
  });
});
