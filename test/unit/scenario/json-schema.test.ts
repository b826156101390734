import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type JsonSchema, printScenarioSchema, scenarioSchema } from '../../../src/scenario/json-schema.ts';
import { quantityKinds } from '../../../src/scenario/quantity-kinds.ts';

const write = `node -e "import('./src/scenario/json-schema.ts').then((m) => process.stdout.write(m.printScenarioSchema()))" > schema/scenario.schema.json`;

void test('the committed schema is up to date', async () => {
  assert.equal(
    await readFile('schema/scenario.schema.json', 'utf8'),
    printScenarioSchema(),
    `write it again: ${write}`,
  );
});

void test('every key is described and every mapping but settings is closed', () => {
  const check = (path: string, schema: JsonSchema & { additionalProperties?: unknown }): void => {
    for (const [key, value] of Object.entries(schema.properties ?? {})) {
      assert.ok(value.description, `${path}${key} has no description`);
      check(`${path}${key}.`, value);
    }
    if (schema.properties) assert.equal(schema.additionalProperties === false, !path.endsWith('settings.'), path);
    if (schema.items) check(path, schema.items);
  };
  check('', scenarioSchema());
});

void test("an editor's pattern accepts the units that parse, and no others", () => {
  for (const { parse, units } of Object.values(quantityKinds)) {
    const pattern = new RegExp(String.raw`^(${units})$`);
    for (const unit of [
      'us',
      'ms',
      's',
      'min',
      'h',
      'd',
      'B',
      'kB',
      'KiB',
      'MB',
      'MiB',
      'GB',
      'GiB',
      'TiB',
      '/s',
      '%',
    ]) {
      let parses = true;
      try {
        parse(`1${unit}`);
      } catch {
        parses = false;
      }
      assert.equal(pattern.test(unit), parses, unit);
    }
  }
});
