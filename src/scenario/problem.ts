/** One thing wrong with a scenario: what, where, and what to write instead. */
export interface Problem {
  /** The file's name as given, or the option that set the value, e.g. `--set workload.rat=2k/s`. */
  readonly source: string;
  /** Where in the file; absent for an option. */
  readonly place?: Place;
  /** The key's path, e.g. `targets.0.settings.acks`; empty when the file as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** A position in a file, counted from 1 as editors do, with the line and a caret under what is meant. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly frame: string;
}

/** `file:line:column: message` with the code frame below, or `--set path=value: message`. */
export function printProblem({ source, place, message }: Problem): string {
  if (!place) return visible(`${source}: ${message}`);
  return `${visible(`${source}:${place.line}:${place.column}: ${message}`)}\n${place.frame}`;
}

/** By position in the file, options last; what was found twice is kept once. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [printProblem(problem), problem]));
  const line = ({ place }: Problem): number => place?.line ?? Infinity;
  return [...unique.values()].sort(
    (a, b) => Math.sign(line(a) - line(b)) || (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
}

const shownBefore = 60;
const shownAtMost = 110;

/** The place of the characters from `start` to `end`; what lies behind the text or on a line's end is moved before it. */
export function placeAt(text: string, start: number, end: number): Place {
  const before = text.slice(0, Math.min(start, text.trimEnd().length));
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const content = text.slice(lineStart).split(/\r?\n/, 1)[0]!;
  const column = Math.min(before.length - lineStart, content.length);
  const first = column > shownBefore ? column - shownBefore : 0;
  const shown = content.slice(first, first + shownAtMost);
  const marked = Math.min(end - lineStart - column, shown.length - (column - first));
  const gutter = `  ${line} | `;
  const leading = first > 0 ? '…' : '';
  const trailing = first + shown.length < content.length ? '…' : '';
  const caret = ' '.repeat(leading.length + column - first) + '^'.repeat(Math.max(1, marked));
  const frame = `${gutter}${visible(`${leading}${shown}${trailing}`)}\n${'| '.padStart(gutter.length)}${caret}`;
  return { line, column: column + 1, frame };
}

/** A terminal must not obey what a file contains, and the caret must stay below what it marks. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
