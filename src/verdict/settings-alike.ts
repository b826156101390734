import type { TargetRun } from './target-run.ts';
import type { TrustCheck } from './trust-check.ts';

/** One setting side by side; one value a target, in their order. */
export interface ComparedSetting {
  readonly name: string;
  readonly values: readonly string[];
  readonly alike: boolean;
  /** A difference changes figures, so that it is worth a warning. */
  readonly matters: boolean;
}

/** Stands for a setting that a system does not have; its absence is no difference. */
const absent = '–';
const mattering = new Set([
  'acks',
  'replicationFactor',
  'minInsyncReplicas',
  'idempotent',
  'compression',
  'isolation',
  'security',
  'ordering',
  'region',
  'consumer',
  'pollInterval',
  'aggregation',
]);
/** Said better by the scenario's batching, or different for each system by nature. */
const unshown = new Set(['endpoint', 'linger', 'batch', 'in flight']);

/** The settings side by side. Targets that never answered take no part. */
export function comparedSettings(runs: readonly TargetRun[]): ComparedSetting[] {
  const answered = runs.filter(({ target }) => target.description !== null);
  if (answered.length < 2) return [];
  const names = new Set(answered.flatMap(({ target }) => Object.keys(target.description?.settings ?? {})));
  return [
    ...[...names]
      .filter((name) => !unshown.has(name))
      .map((name) => compared(name, answered, (run) => settingOf(run, name), peersOf(name))),
    ...(['linger', 'records', 'bytes', 'inFlight'] as const).map((name) =>
      compared(
        `batch ${name === 'inFlight' ? 'in flight' : name}`,
        answered,
        (run) => batchingOf(run, name),
        () => '',
        true,
      ),
    ),
    // A simulated place differs from a measured one anyway, and the label says so.
    compared(
      'where',
      answered,
      ({ target }) => target.description?.where ?? absent,
      ({ target }) => target.description?.evidence,
      true,
    ),
    compared(
      'client retries',
      answered,
      ({ target }) => target.description?.clientRetries || 'none',
      ({ target }) => target.adapter,
      true,
    ),
  ];
}

/** Among whom a setting is compared: how a system's consumers read is its own affair, a poll interval a mode's. */
function peersOf(name: string): (run: TargetRun) => unknown {
  if (name === 'consumer') return ({ target }) => target.adapter;
  if (name === 'pollInterval') return (run) => `${run.target.adapter} ${settingOf(run, 'consumer')}`;
  return () => '';
}

function compared(
  name: string,
  runs: readonly TargetRun[],
  of: (run: TargetRun) => string,
  peers: (run: TargetRun) => unknown,
  matters = mattering.has(name),
): ComparedSetting {
  const groups = Map.groupBy(
    runs.filter((run) => of(run) !== absent),
    peers,
  );
  const alike = [...groups.values()].every((group) => new Set(group.map(of)).size <= 1);
  return { name, values: runs.map(of), alike, matters };
}

function settingOf({ target }: TargetRun, name: string): string {
  return target.description?.settings[name] ?? absent;
}

function batchingOf({ asRun, target }: TargetRun, name: 'linger' | 'records' | 'bytes' | 'inFlight'): string {
  const value = asRun.targets.find(({ label }) => label === target.label)?.batching?.[name];
  if (value === undefined) return absent;
  return `${value}${name === 'linger' ? ' ms' : name === 'bytes' ? ' B' : ''}`;
}

/** One check per setting that matters and differs; a single check that is met when none does. */
export function settingsAlike(runs: readonly TargetRun[]): TrustCheck[] {
  const settings = comparedSettings(runs).filter(({ matters }) => matters);
  if (settings.length === 0) return [];
  const different = settings.filter(({ alike }) => !alike);
  if (different.length === 0)
    return [
      { name: 'settings', ok: true, value: 0, text: `${settings.length} settings compared, all alike`, advice: '' },
    ];
  const labels = runs.filter(({ target }) => target.description !== null).map(({ target }) => target.label);
  return different.map(({ name, values }) => ({
    name: 'settings',
    ok: false,
    value: new Set(values).size,
    text: `${name} differs: ${values.map((value, index) => `${labels[index]} ${value}`).join('; ')}`,
    advice: `set it alike, or compare only what ${name} does not change`,
  }));
}
