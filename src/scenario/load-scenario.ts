import { refusedSettings } from './adapter-settings.ts';
import { completeScenario } from './complete.ts';
import type { Finding } from './finding.ts';
import type { LoadOptions } from './load-options.ts';
import type { Change } from './overrides.ts';
import { isWritten, type Path, placeOf } from './place-of.ts';
import { inOrder, type Problem } from './problem.ts';
import type { Scenario } from './scenario.ts';
import { readPayload } from './read-payload.ts';
import { readShape } from './read-shape.ts';
import { readDocument, type SourceDocument } from './source-document.ts';

/** A scenario that can be run, with what options changed; or everything that is wrong with it, in file order. */
export type Loaded =
  | { readonly scenario: Scenario; readonly changes: readonly Change[] }
  | { readonly problems: readonly Problem[] };

/**
 * Reads a scenario from the text of its file: strict YAML, checked key by key and then as a whole, with options in
 * place of the file's values. Every problem is returned at once; none throws. `checkSettings` may throw its own.
 */
export async function loadScenario(text: string, fileName: string, options: LoadOptions): Promise<Loaded> {
  const read = readDocument(text, fileName);
  if ('problems' in read) return read;
  const [{ checkShape }, { scenarioSchema }, { applyOverrides }, { brokenRules }] = await Promise.all([
    import('./shape.ts'),
    import('./json-schema.ts'),
    import('./overrides.ts'),
    import('./rules.ts'),
  ]);
  const { document } = read;
  const { data, changes, problems } = applyOverrides(
    document.data,
    options.sets ?? [],
    options.flags ?? {},
    scenarioSchema(),
  );
  const { findings, draft, written } = checkShape(data);
  const { shape, broken: brokenShape } = await readShape(draft, fileName, options);
  const { payload, broken: brokenPayload } = await readPayload(draft, fileName, options);
  const broken = [...brokenRules(draft, data, options), ...brokenShape, ...brokenPayload];
  const all = [...findings, ...broken, ...(await refusedSettings(data, options))];
  if (written && problems.length === 0 && all.length === 0)
    return { scenario: completeScenario(written, data, { shape, payload }, options.metrics), changes };
  return { problems: inOrder([...problems, ...all.map((finding) => located(finding, document, changes))]) };
}

/** Names the option that set the value, where one did, and else the place in the file. */
function located(
  { path, part, message, related = [] }: Finding,
  document: SourceDocument,
  changes: readonly Change[],
): Problem {
  const paths = [path, ...related];
  const name = path.join('.');
  const around = paths.flatMap((each) => changes.filter((change) => lies(each, change.path))).at(-1);
  const written = paths.find((each) => isWritten(document, each));
  const option = around ?? (written ? undefined : changes.find((change) => change.path.startsWith(`${name}.`)));
  if (option) return { source: option.source, path: name, message };
  return { source: document.fileName, place: placeOf(document, written ?? path, part), path: name, message };
}

function lies(path: Path, at: string): boolean {
  return `${path.join('.')}.`.startsWith(`${at}.`);
}
