import type { TrustCheck } from './trustCheck.ts';
import type { TargetRun } from './targetRun.ts';

/** One thing that should be alike across compared targets; one value a target, in their order. */
export interface ComparedSetting {
  readonly name: string;
  readonly values: readonly string[];
  readonly alike: boolean;
}

/** Stands for a setting that a system does not have; its absence is no difference. */
const absent = '–';
/** Settings of a description that say when a record counts as acknowledged and who reads it how. */
const describedNames = ['acks', 'replication', 'compression', 'consumer', 'pollInterval'];
/** Settings with one meaning only inside a system: a difference between systems is their nature, not a mistake. */
const ownNames = new Set(['consumer', 'pollInterval']);

/**
 * The settings side by side. Targets that never answered take no part. Consumer modes are compared within a
 * system, places among figures of one label, durability and batching across all.
 */
export function comparedSettings(runs: readonly TargetRun[]): ComparedSetting[] {
  const described = runs.filter(({ target }) => target.description !== null);
  if (described.length < 2) return [];
  const rows = [
    ...describedNames.map((name) => row(name, described, (run) => run.target.description?.settings[name] ?? absent)),
    ...(['linger', 'records', 'bytes', 'inFlight'] as const).map((name) =>
      row(`batch ${name === 'inFlight' ? 'in flight' : name}`, described, ({ asRun, target }) => {
        const value = asRun.targets.find(({ label }) => label === target.label)?.batching?.[name];
        return value === undefined ? absent : `${value}${name === 'linger' ? ' ms' : name === 'bytes' ? ' B' : ''}`;
      }),
    ),
    row('where', described, (run) => run.target.description?.where ?? absent),
    row('client retries', described, (run) => run.target.description?.clientRetries || 'none'),
  ];
  return rows.filter(({ values }) => values.some((value) => value !== absent));
}

function row(name: string, runs: readonly TargetRun[], of: (run: TargetRun) => string): ComparedSetting {
  const values = runs.map(of);
  const having = runs.filter((run) => of(run) !== absent);
  const groups = ownNames.has(name)
    ? Map.groupBy(having, ({ target }) => target.adapter)
    : Map.groupBy(having, ({ target }) => (name === 'where' ? target.description?.evidence : 'all'));
  return { name, values, alike: [...groups.values()].every((group) => new Set(group.map(of)).size <= 1) };
}

/** One check per setting that differs; a single check that is met when none does. */
export function settingsAlike(runs: readonly TargetRun[]): TrustCheck[] {
  const settings = comparedSettings(runs);
  if (settings.length === 0) return [];
  const different = settings.filter(({ alike }) => !alike);
  if (different.length === 0)
    return [
      {
        name: 'settings',
        ok: true,
        value: 0,
        text: `${settings.length} settings compared, all alike`,
        advice: '',
      },
    ];
  const labels = runs.filter(({ target }) => target.description !== null).map(({ target }) => target.label);
  return different.map(({ name, values }) => ({
    name: 'settings',
    ok: false,
    value: new Set(values).size,
    text: `${name} differs: ${values.map((value, index) => `${labels[index]} ${value}`).join('; ')}`,
    advice: `compare figures only as far as ${name} does not matter, or set it alike`,
  }));
}
