import * as z from 'zod';
import type { Finding } from './finding.ts';
import { schemaAt, scenarioSchema, type JsonSchema } from './json-schema.ts';
import { nearest, suggestion } from './nearest.ts';
import type { Path } from './place-of.ts';
import { scenarioShape, type Written } from './schema.ts';
import { isMapping, type Mapping } from './source-document.ts';
import { valueAt } from './value-at.ts';

/**
 * What could be read of a scenario, with holes where something is wrong, so that rules between keys are checked
 * although other keys are wrong.
 */
export type Draft = WithHoles<Written>;

type WithHoles<T> = unknown extends T
  ? T
  : T extends string | number
    ? T
    : T extends readonly (infer Element)[]
      ? readonly (WithHoles<Element> | undefined)[]
      : { readonly [Key in keyof T]?: WithHoles<T[Key]> | undefined };

/** Checks keys, types and values one by one. `written` is present when nothing is wrong. */
export function checkShape(data: Mapping): { findings: readonly Finding[]; draft: Draft; written?: Written } {
  const result = scenarioShape.safeParse(data, { error: messageOf });
  if (result.success) return { findings: [], draft: result.data, written: result.data };
  const schema = scenarioSchema();
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue, data, schema));
  return { findings, draft: readable(scenarioShape, data) as Draft };
}

/** What a schema makes of a value, without the parts that it refuses. */
function readable(schema: z.core.$ZodType, value: unknown): unknown {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  if (inner instanceof z.ZodObject && isMapping(value)) {
    const shape = Object.entries(inner.shape as Readonly<Record<string, z.core.$ZodType>>);
    return Object.fromEntries(shape.map(([key, part]) => [key, readable(part, value[key])]));
  }
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return value.map((element: unknown) => readable(inner.element, element));
  return undefined;
}

function findingsOf(issue: z.core.$ZodIssue, data: Mapping, schema: JsonSchema): Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], part: 'key', message: unknownKey(path, key, schema) }));
  if (issue.code === 'invalid_union') {
    const inside = issue.errors.flat().filter(({ path: at, code }) => at.length > 0 || code === 'unrecognized_keys');
    if (inside.length > 0)
      return inside.flatMap((error) => findingsOf({ ...error, path: [...path, ...error.path] }, data, schema));
  }
  if (issue.code === 'invalid_type' && valueAt(data, path) === undefined) {
    const meaning = schemaAt(schema, path)?.description;
    return [{ path, part: 'key', message: `the key '${path.at(-1)}' is missing${meaning ? `. ${meaning}` : ''}` }];
  }
  const named = typeof path.at(-1) === 'string' ? `${String(path.at(-1))}: ` : '';
  return [{ path, part: 'value', message: `${named}${issue.message}` }];
}

function unknownKey(path: Path, key: string, schema: JsonSchema): string {
  const known = Object.keys(schemaAt(schema, path)?.properties ?? {});
  const where = path.length === 0 ? '' : ` in ${path.join('.')}`;
  const elsewhere = Object.entries(schema.properties ?? {})
    .filter(([, section]) => Object.hasOwn(section.properties ?? section.items?.properties ?? {}, key))
    .map(([section]) => section);
  if (nearest(key, known) === undefined && elsewhere.length > 0)
    return `unknown key '${key}'${where}: it belongs in ${elsewhere.join(' or ')}`;
  return `unknown key '${key}'${where}: ${suggestion(key, known)}`;
}

/** Messages for issues that have none of their own. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nameOf(issue.expected)}, not ${shown(issue.input)}`;
    case 'invalid_value': {
      const values = issue.values.map(String);
      return typeof issue.input === 'string'
        ? `'${issue.input}' is not known here: ${suggestion(issue.input, values)}`
        : `must be one of ${values.join(', ')}, not ${shown(issue.input)}`;
    }
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty';
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

function nameOf(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    array: 'a list',
    object: 'a mapping',
  };
  return names[type] ?? type;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `the text '${value}'`;
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  return JSON.stringify(value) ?? typeof value;
}
