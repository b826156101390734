import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type GateFormat, markdownBytesMax, renderGate } from '../../../src/report/render-gate.ts';
import type { GateResult } from '../../../src/result/gate-result.ts';
import { awkward, comparison, gate } from './sample-gate.ts';

function form(format: GateFormat, document: GateResult = gate()): string {
  return renderGate(document, format, 120, (text) => text);
}

/** The elements of an XML text by name with their unescaped attributes. Fails where it is not well-formed. */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  const token = /<\?xml [^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+\w+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    assert.ok(match, `not well-formed at: ${xml.slice(at, at + 80)}`);
    const [whole, closed, opened, attributes = '', empty] = match;
    assert.doesNotMatch(whole, entity);
    if (closed !== undefined) assert.equal(open.pop(), closed);
    if (opened === undefined) continue;
    if (empty === '') open.push(opened);
    const named = [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, unescaped(value!)]);
    elements.push({ name: opened, attributes: Object.fromEntries(named) as Record<string, string> });
  }
  assert.deepEqual(open, []);
  return elements;
}

function unescaped(text: string): string {
  const known: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' };
  return text.replaceAll(/&([#\w]+);/g, (_, name: string) => known[name] ?? `&${name};`);
}

describe('JUnit', () => {
  it('is well-formed with awkward labels, and counts what it holds', () => {
    const elements = elementsOf(form('junit'));
    const cases = elements.filter(({ name }) => name === 'testcase');
    assert.deepEqual(
      cases.map(({ attributes }) => attributes['classname']),
      Array.from({ length: 4 }, () => `load.${awkward}`),
    );
    const [suites] = elements;
    const { tests, failures, errors, skipped } = suites!.attributes;
    assert.deepEqual([tests, failures, errors, skipped], ['4', '2', '0', '1']);
    const failure = elements.filter(({ name }) => name === 'failure').map(({ attributes }) => attributes['message']);
    assert.deepEqual(failure, [
      'endToEnd.p99 at most 14 ms: 20 ms',
      '+31 % [+18 %, +46 %], 16 pairs, fails from +20 % and 1 ms',
    ]);
    const skip = elements.find(({ name }) => name === 'skipped');
    assert.equal(skip?.attributes['message'], 'inconclusive: +38 % could be seen');
  });

  it('fails nothing in an advisory gate, and is an error where a side broke', () => {
    const advisory = elementsOf(form('junit', gate({ advisory: 'asked for' })));
    assert.equal(advisory[0]!.attributes['failures'], '0');
    const problem = { side: 'candidate', target: 'a', code: 'unreachable', message: 'gone: <no "answer">' } as const;
    const broken = elementsOf(form('junit', gate({ problem, status: 'failed', comparisons: [], breaches: [] })));
    assert.equal(broken.find(({ name }) => name === 'error')?.attributes['message'], problem.message);
  });
});

describe('annotations', () => {
  it('escape what the runner would read as its own, and point to the line', () => {
    const [first] = form('github')
      .split('\n')
      .filter((line) => line.startsWith('::error'));
    assert.match(first!, /^::error file=kvk\/gate\.yaml,line=17,title=kafka <a>%2C "b" & 'c'%2C 100%25%3A x /);
  });

  it('are ten of one kind at most, with the number of those left out', () => {
    const many = gate({ comparisons: Array.from({ length: 30 }, (_, index) => comparison({ target: `t${index}` })) });
    const lines = form('github', many).split('\n');
    const kinds = Map.groupBy(
      lines.filter((line) => line.startsWith('::')),
      (line) => line.slice(2, line.indexOf(' ')),
    );
    for (const [kind, group] of kinds) assert.ok(group.length <= 10, `${group.length} of ${kind}`);
    assert.match(form('github', many), /and more::2\d further findings/);
  });
});

describe('Markdown', () => {
  it('puts failures first, folds passes away and escapes its own signs', () => {
    const text = form('md');
    assert.ok(text.indexOf('Regressions') < text.indexOf('Worth a look'));
    assert.ok(text.indexOf('Worth a look') < text.indexOf('<details>'));
    assert.match(text, /Failed: 1 regression, 1 limit broken in 3 comparisons/);
    assert.match(text, /a warning with \\\| a bar/);
    assert.doesNotMatch(text, /kafka <a>/);
    assert.match(
      text,
      /CPU of the clients per record \| 40\.0 µs \| 44\.0 µs \| \+10 % \\\[\+5\.0 %, \+15 %\\\], 16 pairs/,
    );
  });

  it('is cut at what a step summary may hold, and stays closed', () => {
    const comparisons = Array.from({ length: 9_000 }, (_, index) =>
      comparison({ target: `${awkward} ${index}`, verdict: 'pass', looks: 1 }),
    );
    const text = form('md', gate({ comparisons }));
    assert.ok(Buffer.byteLength(text) <= markdownBytesMax);
    assert.equal(text.split('<details>').length, text.split('</details>').length);
    assert.match(text, /Cut here: the rest is in gate\.json/);
  });
});

describe('forms for other tools', () => {
  it('code quality knows a finding again, whatever its figures', () => {
    type Entry = { fingerprint: string; severity: string; description: string; location: object };
    const of = (document: GateResult): Entry[] => JSON.parse(form('gitlab', document)) as Entry[];
    const entries = of(gate());
    assert.deepEqual(
      entries.map(({ severity, location }) => [severity, location]),
      [
        ['major', { path: 'kvk/gate.yaml', lines: { begin: 17 } }],
        ['major', { path: 'kvk/gate.yaml', lines: { begin: 17 } }],
      ],
    );
    const other = of(gate({ comparisons: [comparison({ change: 0.5, candidate: 15 })] }));
    assert.deepEqual(other[1]!.fingerprint, entries[1]!.fingerprint);
    assert.notEqual(entries[0]!.fingerprint, entries[1]!.fingerprint);
    const limit = (text: string): Entry => {
      const [breach] = gate().breaches;
      return of(gate({ comparisons: [], breaches: [{ ...breach!, text }] }))[0]!;
    };
    const { fingerprint } = limit('endToEnd.p99 at most 14 ms; worst of 6: 20.5 ms');
    assert.equal(limit('endToEnd.p99 at most 14 ms; worst of 16: 1,021 ms').fingerprint, fingerprint);
    assert.notEqual(limit('endToEnd.p50 at most 14 ms; worst of 6: 20.5 ms').fingerprint, fingerprint);
    assert.deepEqual(
      of(gate({ advisory: 'asked for' })).map(({ severity }) => severity),
      ['info', 'info'],
    );
  });

  it('github-action-benchmark gets the medians with their spread', () => {
    const entries = JSON.parse(form('github-action-benchmark')) as object[];
    assert.deepEqual(entries[0], {
      name: `load/${awkward}/endToEnd.windowedP99`,
      unit: 'ms',
      value: 13.1,
      range: '13–14 of 16 pairs',
      extra: 'tool: customSmallerIsBetter',
    });
    assert.equal(entries.length, 3);
  });

  it('Bencher gets a benchmark for each target with its measures', () => {
    const metrics = JSON.parse(form('bencher')) as Record<string, Record<string, object>>;
    assert.deepEqual(Object.keys(metrics), [`load/${awkward}`]);
    assert.deepEqual(metrics[`load/${awkward}`]!['endToEnd.windowedP99'], {
      value: 13.1,
      lower_value: 13,
      upper_value: 14,
    });
    assert.deepEqual(Object.keys(metrics[`load/${awkward}`]!), [
      'endToEnd.windowedP99',
      'endToEnd.p50',
      'response.p50',
    ]);
  });

  it('Otava gets a row whose quoting is undone by any reader of CSV', () => {
    const [head, row, ...rest] = form('otava').trimEnd().split('\n');
    assert.deepEqual(rest, []);
    const cells = (line: string): string[] =>
      [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
      );
    assert.deepEqual(cells(head!), [
      'time',
      `load/${awkward}/endToEnd.windowedP99`,
      `load/${awkward}/endToEnd.p50`,
      `load/${awkward}/response.p50`,
    ]);
    assert.deepEqual(cells(row!), ['2026-11-24T01:02:03.456Z', '13.1', '13.1', '13.1']);
  });

  it('JSON is the document itself', () => {
    assert.deepEqual(JSON.parse(form('json')), gate());
  });
});
