import * as z from 'zod';
import { gateSchema } from './gate-result.ts';
import { resultSchema } from './result-schema.ts';

/** Documents that this tool writes, by the name of their schema. */
const documents = {
  result: { schema: resultSchema, title: 'kafka-vs-kinesis result', description: 'What a run measured: result.json.' },
  gate: { schema: gateSchema, title: 'kafka-vs-kinesis gate', description: 'What a gate says and why: gate.json.' },
} as const;

export type DocumentName = keyof typeof documents;

/** The JSON Schema (draft 2020-12) of a document as it is written, as text. */
export function printDocumentSchema(name: DocumentName): string {
  const { schema, title, description } = documents[name];
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`;
}
