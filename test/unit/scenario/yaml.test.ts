import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { options, smallest } from './options.ts';

async function first(text: string): Promise<string> {
  const loaded = await loadScenario(text, 'bad.yaml', options);
  assert.ok('problems' in loaded, 'it loads');
  const { place, message } = loaded.problems[0]!;
  return `${place?.line}:${place?.column} ${message}`;
}

const aliasBomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
`;

const refusals: readonly (readonly [what: string, text: string, message: string])[] = [
  ['an empty file', '', "1:1 the file is empty: 'kvk init' writes a commented scenario to start from"],
  ['only a comment', '# later\n', '1:1 a scenario is a mapping: write keys and values such as `name: my-scenario`'],
  ['a list', '- a\n', '1:1 a scenario is a mapping: write keys and values such as `name: my-scenario`'],
  ['text', 'just text', '1:1 a scenario is a mapping: write keys and values such as `name: my-scenario`'],
  ['a duplicate key', 'a: 1\nb: 2\na: 3\n', "3:1 the key 'a' is written twice: keep one"],
  ['a second document', `${smallest}---\nname: b\n`, '8:1 a second document begins here: write one scenario a file'],
  ['a tab', 'workload:\n\trate: 1/s\n', '2:1 a tab is used as indentation: YAML wants spaces'],
  ['a tag', 'seed: !!int 5\n', '1:13 no tags are used in scenarios: leave it out'],
  ['a tag of its own', 'seed: !five 5\n', '1:7 no tags are used in scenarios: leave out !five'],
  ['a key that is a list', '? [a]\n: 1\n', '1:3 a key must be plain text'],
  ['a prototype', '__proto__: { a: 1 }\n', "1:1 '__proto__' cannot be a key"],
  ['an alias of nothing', 'a: *b\n', "1:4 no anchor '&b' stands before this alias"],
  ['an alias of itself', 'a: &a [*a]\n', "1:8 the alias '*a' lies inside its own anchor"],
  ['aliases of aliases', aliasBomb, '1:1 aliases multiply beyond bounds: write the values out'],
  ['a file too large', `#${' '.repeat(1_048_576)}`, '1:1 the file is larger than 1 MiB: a scenario is a page of YAML'],
  ['endless nesting', 'a: '.padEnd(100_000, '['), '1:1 the file is nested too deeply to be a scenario'],
];
for (const [what, text, message] of refusals)
  void test(`refuses ${what}`, async () => {
    assert.equal(await first(text), message);
  });

void test('places what lies inside a Windows line end at the end of its line', async () => {
  const loaded = await loadScenario('[{]\r\nrate', 'bad.yaml', options);
  assert.ok('problems' in loaded);
  for (const { place } of loaded.problems) assert.ok(place && (place.line === 2 || place.column <= 4));
});

void test('refuses more aliases than a person writes', async () => {
  const aliases = Array.from({ length: 101 }, () => '*a').join(', ');
  assert.match(await first(`a: &a 1\nb: [${aliases}]\n`), /^2:\d+ more than 100 aliases/);
});
