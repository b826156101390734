import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { findScenario, shippedScenarios } from '../../../src/scenario/find-scenario.ts';
import { type Loaded, loadScenario } from '../../../src/scenario/load-scenario.ts';
import { options } from '../../unit/scenario/options.ts';

const texts = await Promise.all(
  (await shippedScenarios()).map(async (name) => readFile(await findScenario(name), 'utf8')),
);
const words = [
  'rate',
  'workload:',
  '{',
  '}',
  '[',
  ']',
  ': ',
  '- ',
  '\n',
  '\t',
  '&a',
  '*a',
  '400',
  '5s',
  'null',
  "'",
  '"',
  '---\n',
  '# ',
  '!!int',
  '\r\n',
];
const insertion = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const edit = fc.record({ at: fc.nat(), length: fc.nat(12), insertion });
const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((changed, { at, length, insertion: inserted }) => {
      const start = at % (changed.length + 1);
      return changed.slice(0, start) + inserted + changed.slice(start + length);
    }, text),
  );

function assertPlaced(text: string, loaded: Loaded): void {
  if ('scenario' in loaded) return assertSound(loaded);
  assert.ok(loaded.problems.length > 0);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const { source, place, message } of loaded.problems) {
    assert.equal(source, 'mutated.yaml');
    assert.notEqual(message, '');
    const line = lines[(place?.line ?? 0) - 1];
    assert.ok(place && line !== undefined, `${message} lies outside the file`);
    assert.ok(place.column >= 1 && place.column <= line.length + 1, `${message} lies outside its line`);
    assert.match(place.frame.split('\n')[1]!, /^ +\| +\^+$|^ +\| \^+$/);
  }
}

/** What every experiment relies on without looking. */
function assertSound({ scenario }: Extract<Loaded, { scenario: unknown }>): void {
  const { workload, phases, readers, targets } = scenario;
  assert.ok(workload.rate > 0 && workload.recordSize >= 32 && workload.partitions >= 1);
  assert.ok(phases.measure > phases.warmUp);
  assert.deepEqual(
    readers,
    [...new Set(readers)].sort((a, b) => a - b),
  );
  assert.ok(readers.length > 0 && readers[0]! >= 1);
  assert.ok(targets.length > 0 && new Set(targets.map(({ label }) => label)).size === targets.length);
}

void test('a scenario changed anywhere loads, or each problem names a place within it', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, async (text) => assertPlaced(text, await loadScenario(text, 'mutated.yaml', options))),
    { numRuns: 500 },
  );
});

void test('any text is a scenario or has placed problems', async () => {
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...words)).map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (text) => assertPlaced(text, await loadScenario(text, 'mutated.yaml', options))),
    { numRuns: 500 },
  );
});

void test('a key or value changed in a well-formed scenario loads, or each problem names a place within it', async () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('5s', '1KiB', '20k/s', '5%', 'none', 0, -1, 1e300),
  );
  const section = fc.constantFrom(
    'name',
    'dimension',
    'workload',
    'readers',
    'phases',
    'search',
    'objective',
    'targets',
    'limits',
    'seed',
    'own',
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), section, value, async (text, key, changed) => {
      const without = text.replace(new RegExp(`^${key}:.*\\n((  .*)?\\n)*`, 'm'), '');
      const written = `${without}${key}: ${JSON.stringify(changed)}\n`;
      assertPlaced(written, await loadScenario(written, 'mutated.yaml', options));
    }),
    { numRuns: 500 },
  );
});

void test('any --set changes the scenario, or its problem is placed in the file or names the option', async () => {
  const path = fc.oneof(
    fc.constantFrom(
      'workload.rate',
      'readers',
      'targets.0.settings.acks',
      'phases',
      'targets',
      'limits',
      'search.probe',
      'workload.keys.skew',
    ),
    fc.array(fc.string({ maxLength: 6 }), { maxLength: 3 }).map((parts) => parts.join('.')),
  );
  const set = fc.tuple(path, fc.oneof(fc.string(), fc.constantFrom(...words))).map(([key, value]) => `${key}=${value}`);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), set, async (text, assignment) => {
      const loaded = await loadScenario(text, 'mutated.yaml', { ...options, sets: [assignment] });
      if ('scenario' in loaded) return assertSound(loaded);
      for (const { source, place } of loaded.problems)
        assert.ok(place ? source === 'mutated.yaml' : source === `--set ${assignment}`);
    }),
    { numRuns: 500 },
  );
});
