import { type Document, type ParsedNode, isScalar, parseDocument, visit, type YAMLError } from 'yaml';
import { placeAt, type Problem } from './problem.ts';

/** A scenario file as read: its text, its nodes with their positions, and its plain data. */
export interface SourceDocument {
  readonly fileName: string;
  readonly text: string;
  readonly nodes: Document.Parsed<ParsedNode>;
  readonly data: Mapping;
}

/** A YAML mapping as plain data. */
export type Mapping = Readonly<Record<string, unknown>>;

export const longestFile = 1_048_576;
const mostAliases = 100;

/**
 * Reads YAML 1.2 strictly: one document, unique string keys, no tags, no merge keys, no tabs as indentation; anchors
 * are fine, aliases bounded. The top must be a mapping. Every syntax problem is returned at once.
 */
export function readDocument(
  textAsRead: string,
  fileName: string,
): { document: SourceDocument } | { problems: readonly Problem[] } {
  const text = textAsRead.replace(/^\uFEFF/, '');
  const problem = (message: string, start = 0, end = start + 1): Problem => ({
    source: fileName,
    place: placeAt(text, start, end),
    path: '',
    message,
  });
  if (Buffer.byteLength(text) > longestFile)
    return { problems: [problem('the file is larger than 1 MiB: a scenario is a page of YAML')] };
  if (text.trim() === '')
    return { problems: [problem("the file is empty: 'kvk init' writes a commented scenario to start from")] };
  try {
    const nodes = parseDocument(text, { ...strictYaml });
    const problems = [
      ...[...nodes.errors, ...nodes.warnings].map((error) => problem(plainMessage(error, text), ...error.pos)),
      ...refusedNodes(nodes, problem),
    ];
    if (problems.length > 0) return { problems };
    const data: unknown = nodes.toJS({ maxAliasCount: mostAliases });
    if (isMapping(data)) return { document: { fileName, text, nodes, data } };
    return { problems: [problem('a scenario is a mapping: write keys and values such as `name: my-scenario`')] };
  } catch (error) {
    // The library's own bounds: aliases of aliases (ReferenceError), nesting beyond the stack (RangeError).
    if (error instanceof ReferenceError)
      return { problems: [problem('aliases multiply beyond bounds: write the values out')] };
    if (error instanceof RangeError) return { problems: [problem('the file is nested too deeply to be a scenario')] };
    throw error;
  }
}

/** How every piece of YAML is read, in files and in options. */
export const strictYaml = {
  version: '1.2',
  schema: 'core',
  strict: true,
  uniqueKeys: true,
  stringKeys: true,
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusedNodes(
  nodes: Document.Parsed<ParsedNode>,
  problem: (message: string, start?: number, end?: number) => Problem,
): Problem[] {
  const problems: Problem[] = [];
  let aliases = 0;
  visit(nodes, {
    Alias(_, alias, ancestors) {
      const [start = 0, end] = alias.range ?? [];
      if (++aliases > mostAliases) {
        problems.push(problem(`more than ${mostAliases} aliases: write the values out`, start, end));
        return visit.BREAK;
      }
      const anchored = alias.resolve(nodes);
      if (!anchored) problems.push(problem(`no anchor '&${alias.source}' stands before this alias`, start, end));
      else if (ancestors.includes(anchored))
        problems.push(problem(`the alias '*${alias.source}' lies inside its own anchor`, start, end));
      return undefined;
    },
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__')
        problems.push(problem("'__proto__' cannot be a key", ...(key.range?.slice(0, 2) ?? [])));
    },
  });
  return problems;
}

function plainMessage(error: YAMLError, text: string): string {
  const [start, end] = error.pos;
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^[^\s:,}]+/.exec(text.slice(start))?.[0] ?? 'this key';
      return `the key '${key}' is written twice: keep one`;
    }
    case 'TAB_AS_INDENT':
      return 'a tab is used as indentation: YAML wants spaces';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here: write one scenario a file';
    case 'NON_STRING_KEY':
      return 'a key must be plain text';
    case 'TAG_RESOLVE_FAILED':
      return `the tag '${text.slice(start, end)}' is not used in scenarios: leave it out`;
    default:
      return error.message;
  }
}
