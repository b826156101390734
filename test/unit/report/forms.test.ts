import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeHistogram } from '../../../src/measure/histogram.ts';
import { embeddedJson } from '../../../src/report/html-form.ts';
import { htmlScript, palettes } from '../../../src/report/html-style.ts';
import { escapeMarkdown } from '../../../src/report/markdown-form.ts';
import { renderReport, type RenderOptions, type ReportFormat } from '../../../src/report/render-report.ts';
import { metrics } from '../../../src/result/metric-catalogue.ts';
import { hostileScenario, loadScenario, result, sampleResult, saturationScenario } from '../../golden/sample-result.ts';

const options: RenderOptions = { width: 120, paint: (text) => text, decodeHistogram };

function render(format: ReportFormat, scenarios = sampleResult().scenarios, more: Partial<RenderOptions> = {}): string {
  return renderReport([result(scenarios)], format, { ...options, ...more });
}

describe('the table form', () => {
  it('keeps to the width it is given', () => {
    for (const width of [60, 80, 120, 200]) {
      const lines = render('table', undefined, { width }).split('\n');
      assert.deepEqual(
        lines.filter((line) => Array.from(line).length > width && !line.includes('https://')),
        [],
      );
    }
  });

  it('sends no control character to a terminal, whatever the labels hold', () => {
    // eslint-disable-next-line no-control-regex -- the characters this form must not contain
    assert.doesNotMatch(render('table'), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('colours only through paint, within single lines', () => {
    const tones = new Set<string>();
    const painted = render('table', undefined, {
      paint: (text, tone) => {
        tones.add(tone);
        assert.doesNotMatch(text, /\n/);
        return text;
      },
    });
    assert.equal(painted, render('table'));
    assert.deepEqual([...tones].sort(), ['bad', 'good', 'muted', 'title', 'warning'].sort());
  });

  it('prints n/a where there were too few samples, and why a target is missing', () => {
    const text = render('table', [hostileScenario()]);
    assert.match(text, /end to end p99 +│ n\/a \(too few\) +│ n\/a \(failed\)/);
    assert.match(text, /interrupted: stopped by SIGINT/);
    assert.match(text, /refused the connection/);
  });

  it('marks bounds of the system where our client was the limit', () => {
    const text = render('table', [saturationScenario()]);
    assert.match(text, /achieved +│ ≥ 40,960\/s \(measured\)/);
    assert.match(text, /end to end p99 +│ ≤ 38\.0 ms \(measured\)/);
  });
});

describe('the Markdown form', () => {
  it('gives every row of a table the same number of cells', () => {
    const blocks = render('md').split('\n\n');
    const tables = blocks.filter((block) => block.startsWith('|'));
    assert.ok(tables.length >= 10);
    for (const table of tables) {
      const bars = table.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length);
      assert.equal(new Set(bars).size, 1, table);
    }
  });

  it('takes markup in labels literally', () => {
    assert.equal(
      escapeMarkdown('a|b <i> *c* `d` [e](f) _g_\nh'),
      'a\\|b &lt;i&gt; \\*c\\* \\`d\\` \\[e\\](f) \\_g\\_ h',
    );
    assert.doesNotMatch(render('md'), /<img|<b>|<\/script/);
  });
});

describe('the CSV form', () => {
  /** Reads RFC 4180 independently of the writer. */
  function parse(text: string): string[][] {
    const rows: string[][] = [[]];
    for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
      rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
      if (match[3] === '\r\n') rows.push([]);
    }
    return rows.slice(0, -1);
  }

  it('has eight fields in every line and gives labels back as they were', () => {
    const rows = parse(render('csv'));
    assert.deepEqual(rows[0], ['scenario', 'target', 'evidence', 'repetition', 'readers', 'metric', 'value', 'unit']);
    assert.deepEqual([...new Set(rows.map((row) => row.length))], [8]);
    const [interrupted] = hostileScenario().targets;
    assert.ok(rows.some(([name, label]) => name === hostileScenario().name && label === interrupted!.label));
  });

  it('has every metric of every repetition, empty where there were too few samples', () => {
    const rows = parse(render('csv', [loadScenario()]));
    assert.equal(rows.length - 1, 3 * 2 * (metrics.length + 1));
    const empty = parse(render('csv', [hostileScenario()])).find((row) => row[5] === 'endToEnd.p99');
    assert.deepEqual(empty?.slice(2), ['measured', '0', '1', 'endToEnd.p99', '', 'ms']);
  });

  it('leaves the probes of a search out and states what the search found', () => {
    const rows = parse(render('csv', [saturationScenario()]));
    assert.deepEqual(
      rows.filter((row) => row[5] === 'offered').map((row) => row[6]),
      ['41000', '788', '985', '788'],
    );
    assert.ok(rows.some((row) => row[5] === 'rate.failed' && row[6] === '1020'));
  });
});

describe('the JSON form', () => {
  it('is the result itself, or the list of several', () => {
    const one = sampleResult();
    assert.deepEqual(JSON.parse(renderReport([one], 'json', options)), one);
    assert.deepEqual(JSON.parse(renderReport([one, one], 'json', options)), [one, one]);
  });
});

describe('the HTML form', () => {
  const page = render('html');

  it('embeds the result as it is, and nothing in it can end the script', () => {
    const data = /<script type="application\/json" id="result">(.*)<\/script>/.exec(page)?.[1];
    assert.deepEqual(JSON.parse(data!), result(sampleResult().scenarios));
    assert.ok(!data!.includes('<'));
    assert.equal(JSON.parse(embeddedJson('</script>\u2028')), '</script>\u2028');
  });

  it('lets no label become markup', () => {
    assert.doesNotMatch(page.replace(/<script type="application\/json".*<\/script>/, ''), /<img|<b>|onerror="alert/);
    assert.equal(page.match(/<script/g)?.length, 2);
    assert.equal(page.match(/<\/script/g)?.length, 2);
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    const body = page
      .slice(page.indexOf('<body>'), page.indexOf('</html>'))
      .replace(/<script[^>]*>[\s\S]*?<\/script>/g, '');
    for (const [, close, name, rest] of body.matchAll(/<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>/g)) {
      if (close === '/') assert.equal(open.pop(), name);
      else if (rest?.endsWith('/') !== true) open.push(name!);
    }
    assert.deepEqual(open, []);
  });

  it('loads nothing: the only addresses are links to sources', () => {
    assert.doesNotMatch(page, /\bsrc="|<link|@import|url\(|fetch\(|XMLHttpRequest/);
    for (const [, attribute] of page.matchAll(/(\w+)="https?:/g)) assert.equal(attribute, 'href');
  });

  it('carries at most 3 KB of script, and its tables and figures without any', () => {
    assert.ok(Buffer.byteLength(htmlScript) <= 3_072, `${Buffer.byteLength(htmlScript)} bytes`);
    const figures = page.match(/<figure>[\s\S]*?<\/figure>/g) ?? [];
    assert.ok(figures.length >= 6);
    for (const figure of figures)
      assert.match(
        figure,
        /role="img" aria-labelledby="(\S+) (\S+)"><title id="\1">.+<\/title><desc id="\2">.+<\/desc>[\s\S]*<details>[\s\S]*<caption>/,
      );
    const tables = page.match(/<table[\s\S]*?<\/table>/g) ?? [];
    for (const table of tables)
      assert.match(table, /<caption>.+<\/caption>[\s\S]*<th scope="col">[\s\S]*<th scope="row">/);
  });

  it('gives every identifier once', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('keeps text and series at 4.5:1 or more against page and card, in both themes', () => {
    for (const { page: background, card, ink, muted, good, warning, bad, series } of Object.values(palettes))
      for (const colour of [ink, muted, good, warning, bad, ...series])
        for (const behind of [background, card])
          assert.ok(contrast(colour, behind) >= 4.5, `${colour} on ${behind}: ${contrast(colour, behind).toFixed(2)}`);
  });

  it('names the target whose histogram is damaged', () => {
    const damaged = loadScenario();
    damaged.targets[0]!.trials[0]!.endToEnd.encoded = 'AAAA';
    assert.throws(() => render('html', [damaged]), /A histogram of 'kafka' in the result is damaged/);
    assert.match(render('md', [damaged]), /17\.5 ms/);
  });
});

/** Contrast ratio of two colours after WCAG 2. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter! + 0.05) / (darker! + 0.05);
}
