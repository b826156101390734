import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printDocumentSchema } from '../../../src/result/json-schema.ts';
import { sampleResult } from '../../golden/sample-result.ts';
import { gate } from '../report/sample-gate.ts';

interface Schema {
  readonly title: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

for (const [name, document] of [
  ['result', sampleResult()],
  ['gate', gate()],
] as const) {
  test(`the schema of a ${name} knows every key of the document and asks for each`, () => {
    const schema = JSON.parse(printDocumentSchema(name)) as Schema;
    assert.match(schema.title, new RegExp(name));
    assert.deepEqual(Object.keys(schema.properties).sort(), Object.keys(document).sort());
    assert.deepEqual([...schema.required].sort(), Object.keys(document).sort());
  });
}
