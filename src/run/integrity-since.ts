import type { IntegrityCount } from '../load/integrity.ts';

/** What was counted since an earlier count; a record that came late after all takes back its loss. */
export function integritySince(before: IntegrityCount, counted: IntegrityCount): IntegrityCount {
  const difference = (name: Exclude<keyof IntegrityCount, 'examples'>): number =>
    Math.max(0, counted[name] - before[name]);
  return {
    acknowledged: difference('acknowledged'),
    lost: difference('lost'),
    duplicated: difference('duplicated'),
    reordered: difference('reordered'),
    misplaced: difference('misplaced'),
    indeterminate: difference('indeterminate'),
    foreign: difference('foreign'),
    examples: counted.examples.filter((example) => !before.examples.includes(example)),
  };
}

/** Before anything was counted. */
export const noIntegrity: IntegrityCount = {
  acknowledged: 0,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  misplaced: 0,
  indeterminate: 0,
  foreign: 0,
  examples: [],
};
