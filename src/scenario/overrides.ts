import { parseDocument } from 'yaml';
import { type JsonSchema, schemaAt } from './json-schema.ts';
import { suggestion } from './nearest.ts';
import type { Path } from './place-of.ts';
import type { Problem } from './problem.ts';
import { isMapping, type Mapping, strictYaml } from './source-document.ts';
import { valueAt, withValueAt } from './value-at.ts';

/** The options that change the workload of any scenario, each as its text. */
export interface Flags {
  readonly rate?: string;
  readonly recordSize?: string;
  readonly partitions?: string;
  readonly readers?: string;
  readonly duration?: string;
}

/** A value that an option put in place of what the file says; kept with the result. */
export interface Change {
  /** Path of the value, targets by their index, e.g. `targets.0.settings.acks`. */
  readonly path: string;
  /** As written in the file; absent where the file leaves it out. */
  readonly from?: unknown;
  readonly to: unknown;
  /** The option as typed, e.g. `--rate 2k/s`. */
  readonly source: string;
}

const flagPaths: Readonly<Record<keyof Flags, { readonly option: string; readonly path: string }>> = {
  rate: { option: '--rate', path: 'workload.rate' },
  recordSize: { option: '--record-size', path: 'workload.recordSize' },
  partitions: { option: '--partitions', path: 'workload.partitions' },
  readers: { option: '--readers', path: 'readers' },
  duration: { option: '--duration', path: 'phases.measure' },
};

/** Whether an option of its own gives the value that a `path=value` would set. */
export function isGivenByFlag(assignment: string, flags: Flags): boolean {
  const pathOf = (text: string): string => text.slice(0, text.indexOf('='));
  return assignments([], flags).some((given) => pathOf(given.assignment) === pathOf(assignment));
}

/**
 * Puts the values of options into a scenario's plain data, flags first, then each `--set path=value` in order. A
 * value is read as its place in the schema wants it: text where text belongs, YAML elsewhere (`readers=1,2,5` is a
 * list). Targets are named by label or index. Whether values fit is for the checks that follow; `data` stays as it is.
 */
export function applyOverrides(
  data: Mapping,
  sets: readonly string[],
  flags: Flags,
  schema: JsonSchema,
): { data: Mapping; changes: readonly Change[]; problems: readonly Problem[] } {
  const changes: Change[] = [];
  const problems: Problem[] = [];
  let changed: unknown = data;
  for (const { source, assignment } of assignments(sets, flags)) {
    try {
      const { path, value } = readAssignment(assignment, changed, schema);
      const from = valueAt(data, path);
      changes.push({ path: path.join('.'), ...(from !== undefined && { from }), to: value, source });
      changed = withValueAt(changed, path, value);
      const other = replacedBy(path);
      const isGivenToo = changes.some((one) => other && one.path.startsWith(other.join('.')));
      if (other && valueAt(changed, other) !== undefined && !isGivenToo)
        changed = withValueAt(changed, other, undefined);
    } catch (error) {
      if (!(error instanceof RefusedOption)) throw error;
      problems.push({ source, path: assignment.split('=', 1)[0]!, message: error.message });
    }
  }
  return { data: changed as Mapping, changes, problems };
}

/** Pairs of which a scenario has one: a rate or a shape, a size or what the values hold. */
const instead: Readonly<Record<string, string>> = {
  rate: 'shape',
  shape: 'rate',
  recordSize: 'payload',
  payload: 'recordSize',
};

/** One takes the place of the other that the file has; options that give both are refused later. */
function replacedBy([section, key = '']: Path): Path | undefined {
  const other = section === 'workload' ? instead[key] : undefined;
  return other === undefined ? undefined : ['workload', other];
}

class RefusedOption extends Error {
  override readonly name = 'RefusedOption';
}

interface Assignment {
  readonly source: string;
  /** `path=value` */
  readonly assignment: string;
}

function assignments(sets: readonly string[], flags: Flags): readonly Assignment[] {
  const fromFlags = Object.entries(flagPaths).flatMap(([flag, { option, path }]): Assignment[] => {
    const value = flags[flag as keyof Flags];
    return value === undefined ? [] : [{ source: `${option} ${value}`, assignment: `${path}=${value}` }];
  });
  return [...fromFlags, ...sets.map((assignment) => ({ source: `--set ${assignment}`, assignment }))];
}

function readAssignment(assignment: string, data: unknown, schema: JsonSchema): { path: Path; value: unknown } {
  const equals = assignment.indexOf('=');
  const pathText = assignment.slice(0, Math.max(0, equals));
  if (!/^[^.]+(\.[^.]+)*$/.test(pathText)) throw new RefusedOption('write path=value, e.g. `--set workload.rate=2k/s`');
  const path = pathOf(pathText, data);
  return { path, value: readValue(assignment.slice(equals + 1), schemaAt(schema, path)) };
}

/** Labels may contain dots, so the longest label that fits comes first. */
function pathOf(text: string, data: unknown): Path {
  const targets = valueAt(data, ['targets']);
  const labels = Array.isArray(targets) ? targets.map((target: unknown) => valueAt(target, ['label'])) : [];
  const byLength = labels.filter((label) => typeof label === 'string').sort((a, b) => b.length - a.length);
  const label = byLength.find((name) => `${text}.`.startsWith(`targets.${name}.`));
  if (label === undefined) return stepsInto(data, text.split('.'), byLength);
  const rest = text.slice(`targets.${label}.`.length);
  return stepsInto(data, ['targets', `${labels.indexOf(label)}`, ...(rest === '' ? [] : rest.split('.'))], byLength);
}

function stepsInto(data: unknown, steps: readonly string[], labels: readonly string[]): Path {
  const path: (string | number)[] = [];
  for (const step of steps) {
    const here = valueAt(data, path);
    const where = path.join('.');
    if (step === '__proto__') throw new RefusedOption(`unknown key '${step}'`);
    if (Array.isArray(here)) {
      if (!/^\d+$/.test(step) || Number(step) >= here.length)
        throw new RefusedOption(
          where === 'targets'
            ? `no target '${step}': ${suggestion(step, labels)}`
            : `no '${step}' in ${where}: its ${here.length} elements are counted from 0`,
        );
      path.push(Number(step));
    } else {
      if (here !== undefined && here !== null && !isMapping(here))
        throw new RefusedOption(`nothing lies inside ${where}: it is a value`);
      path.push(step);
    }
  }
  return path;
}

function readValue(text: string, schema: JsonSchema | undefined): unknown {
  // YAML reserves these two for itself; on a command line they begin a text, such as a package's name.
  if (schema?.type === 'string' || /^[@`]/.test(text)) return text;
  const wantsList = schema?.type === 'array' || schema?.anyOf?.some(({ type }) => type === 'array');
  const yaml = wantsList && text.includes(',') && !text.trimStart().startsWith('[') ? `[${text}]` : text;
  const nodes = parseDocument(yaml, { ...strictYaml });
  const [error] = [...nodes.errors, ...nodes.warnings];
  if (error) throw new RefusedOption(`'${text}' cannot be read as YAML: ${error.message}`);
  try {
    return nodes.toJS({ maxAliasCount: 0 }) as unknown;
  } catch (reason) {
    if (reason instanceof ReferenceError) throw new RefusedOption('an option cannot contain aliases');
    throw reason;
  }
}
