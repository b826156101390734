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

const longestFile = 1_048_576;
/** One bracket left open can make an error of every line after it. */
const mostErrors = 100;
const mostAliases = 100;
const tooDeep = 'the file is nested too deeply to be a scenario';

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
    const errors = [...nodes.errors, ...nodes.warnings];
    if (errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) return { problems: [problem(tooDeep)] };
    const problems = [
      ...errors.slice(0, mostErrors).map((error) => {
        const { message, end } = plainError(error, text);
        return problem(message, error.pos[0], end);
      }),
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
    if (error instanceof RangeError) return { problems: [problem(tooDeep)] };
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
    Node(_, { tag, range }) {
      if (tag?.startsWith('tag:yaml.org'))
        problems.push(problem('no tags are used in scenarios: leave it out', range?.[0], range?.[1]));
    },
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__')
        problems.push(problem("'__proto__' cannot be a key", ...(key.range?.slice(0, 2) ?? [])));
    },
  });
  return problems;
}

/** The library's error in words that say what to do, and the end of what they are about. */
function plainError(error: YAMLError, text: string): { message: string; end: number } {
  const [start, end] = error.pos;
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^("[^"]*"|'[^']*'|[^\s:,}]+)/.exec(text.slice(start))?.[0] ?? '';
      return { message: `the key '${key}' is written twice: keep one`, end: start + key.length };
    }
    case 'TAB_AS_INDENT':
      return { message: 'a tab is used as indentation: YAML wants spaces', end };
    case 'MULTIPLE_DOCS':
      return { message: 'a second document begins here: write one scenario a file', end };
    case 'NON_STRING_KEY':
      return { message: 'a key must be plain text', end };
    case 'TAG_RESOLVE_FAILED':
      return { message: `no tags are used in scenarios: leave out ${text.slice(start, end)}`, end };
    default:
      return { message: error.message, end };
  }
}
