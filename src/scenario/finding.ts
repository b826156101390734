import type { Path } from './place-of.ts';

/** Something wrong with a scenario's data, before it is known where that stands in a file or option. */
export interface Finding {
  readonly path: Path;
  /** Whether the key or its value is to be shown. */
  readonly part: 'key' | 'value';
  readonly message: string;
  /** Other values that the rule compares, in case `path` itself is a default. */
  readonly related?: readonly Path[];
}
