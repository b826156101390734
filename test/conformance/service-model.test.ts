import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as sdk from '@aws-sdk/client-kinesis';
import { requestMembers } from '../../src/local-kinesis/request-members.ts';
import type { Members, Shape } from '../../src/local-kinesis/shape.ts';
import { queueOperations, type Outline } from './queue-operations.ts';

const operationKind = 9;
const structureKind = 3;
const listKind = 1;

type Schema = readonly unknown[];

/** The operations of the SDK's model by name, with the schema of what they take. */
function modelled(): Map<string, Schema> {
  const schemas = Object.values(sdk).filter(
    (value): value is readonly unknown[] & typeof value => Array.isArray(value) && value[0] === operationKind,
  );
  return new Map(schemas.map((schema) => [String(schema[2]), resolved(schema[4]) as Schema]));
}

function resolved(reference: unknown): unknown {
  return typeof reference === 'function' ? resolved((reference as () => unknown)()) : reference;
}

/** `[kind, namespace, name, traits, members, their schemas, count of those required, which come first]` */
function outlineOfSchema(schema: Schema): Outline {
  const names = schema[4] as readonly string[];
  const schemas = schema[5] as readonly unknown[];
  const required = (schema[6] as number | undefined) ?? 0;
  const outline: Outline = {};
  for (const [index, name] of names.entries()) {
    const member = elementOf(resolved(schemas[index]));
    const isStructure = Array.isArray(member) && member[0] === structureKind;
    outline[index < required ? `${name}!` : name] = isStructure ? outlineOfSchema(member as Schema) : true;
  }
  return outline;
}

/** What a list holds, or the schema itself; traits may stand around either. */
function elementOf(schema: unknown): unknown {
  if (!Array.isArray(schema)) return schema;
  if (schema[0] === 0 || Array.isArray(schema[0]) || typeof schema[0] === 'function')
    return elementOf(resolved(schema[0]));
  return schema[0] === listKind ? elementOf(resolved(schema[4])) : schema;
}

function outlineOfMembers(members: Members): Outline {
  const outline: Outline = {};
  for (const [name, shape] of Object.entries(members)) {
    const inner: Shape = shape.kind === 'list' ? shape.of : shape;
    outline[shape.required ? `${name}!` : name] = inner.kind === 'structure' ? outlineOfMembers(inner.members) : true;
  }
  return outline;
}

void describe('the service model of the SDK', () => {
  const model = modelled();

  void it('has the same operations', () => {
    assert.ok(model.size >= 45);
    const all = new Set([...model.keys(), ...Object.keys(queueOperations)]);
    assert.deepEqual(Object.keys(requestMembers).toSorted(), [...all].toSorted());
  });

  void it('has the same members in every request, and requires the same', () => {
    for (const [name, schema] of model) {
      const members: Members = requestMembers[name as keyof typeof requestMembers];
      assert.deepEqual(outlineOfMembers(members), outlineOfSchema(schema), name);
    }
  });

  void it('has the same for queues, which this SDK lacks', () => {
    for (const [name, outline] of Object.entries(queueOperations)) {
      assert.deepEqual(outlineOfMembers(requestMembers[name as keyof typeof requestMembers]), outline, name);
    }
  });
});
