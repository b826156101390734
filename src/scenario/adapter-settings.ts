import { batchingSettings } from './complete.ts';
import type { Finding } from './finding.ts';
import type { LoadOptions } from './load-options.ts';
import { nearest } from './nearest.ts';
import { isMapping, type Mapping } from './source-document.ts';

/** Has each target's settings checked by its adapter, also of targets that are wrong in other ways. */
export async function refusedSettings(data: Mapping, options: LoadOptions): Promise<readonly Finding[]> {
  const targets = Array.isArray(data['targets']) ? (data['targets'] as unknown[]) : [];
  const perTarget = await Promise.all(targets.map(async (target, index) => refusedOf(target, index, options)));
  return perTarget.flat();
}

async function refusedOf(target: unknown, index: number, options: LoadOptions): Promise<readonly Finding[]> {
  if (!options.checkSettings || !isMapping(target)) return [];
  const { adapter, settings = {} } = target;
  if (typeof adapter !== 'string' || !isMapping(settings)) return [];
  if (!options.adapterNames.includes(adapter) && !adapter.startsWith('file:')) return [];
  const own = Object.fromEntries(
    Object.entries(settings).filter(([key]) => !(batchingSettings as readonly string[]).includes(key)),
  );
  const problems = await options.checkSettings(adapter, own);
  return problems.map(({ key, message, known }) => {
    const steps = key.split('.');
    const last = steps.at(-1)!;
    const isUnknown = known.length > 0 && !known.includes(last);
    const meant = isUnknown ? nearest(last, steps.length === 1 ? [...known, ...batchingSettings] : known) : undefined;
    return {
      path: ['targets', index, 'settings', ...steps],
      part: isUnknown ? 'key' : 'value',
      message: meant === undefined ? message : `${message} (did you mean '${meant}'?)`,
    };
  });
}
