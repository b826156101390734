import * as z from 'zod';
import { scenarioShape } from './schema.ts';
import type { Path } from './place-of.ts';

/** The part of JSON Schema that describes scenarios. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The JSON Schema (draft 2020-12) of a scenario file as it is written, for editors; also what options are typed by. */
export function scenarioSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(scenarioShape, { io: 'input', override: dropSafeIntegerBound });
  return {
    $schema,
    title: 'kafka-vs-kinesis scenario',
    description: 'A question, the workload that answers it and the systems it is put to.',
    ...schema,
  } as JsonSchema;
}

/** The text of `schema/scenario.schema.json`; a test asserts that the committed file is this. */
export function printScenarioSchema(): string {
  return `${JSON.stringify(scenarioSchema(), null, 2)}\n`;
}

/** The schema of what stands at a path; undefined where the scenario's schema says nothing. */
export function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  let here: JsonSchema | undefined = schema;
  for (const step of path) {
    const properties: JsonSchema['properties'] = here && withAlternatives(here).properties;
    if (typeof step === 'number') here = here?.items ?? here?.anyOf?.find(({ items }) => items)?.items;
    else here = properties && Object.hasOwn(properties, step) ? properties[step] : undefined;
  }
  return here && withAlternatives(here);
}

/** A section of several kinds has the keys of all of them. */
function withAlternatives(schema: JsonSchema): JsonSchema {
  const kinds = schema.oneOf ?? schema.anyOf?.filter(({ properties }) => properties);
  if (kinds === undefined || kinds.length === 0) return schema;
  return {
    ...schema,
    properties: Object.assign({}, ...kinds.map(({ properties }) => properties)) as JsonSchema['properties'] & object,
  };
}

/** The largest safe integer is a bound of the number type, not of a scenario. */
function dropSafeIntegerBound({ jsonSchema }: { jsonSchema: { maximum?: number | undefined } }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
