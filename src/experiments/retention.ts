import type { RetentionRun } from '../result/storage-findings.ts';
import type { Experiment, Hurried, Keeper, Stage } from './stage.ts';

/** Records written for expiry, and the time between them. */
const records = 8;
const betweenMs = 250;
const lookEveryMs = 100;
/** Waited beyond the retention, as time passes here; segments and their check come on top of it. */
const patienceMs = 15_000;

type Try = RetentionRun['tries'][number];

/**
 * How long records are kept: the default, the ends of the range and one step beyond them, then the age at which
 * records could no longer be read.
 */
export const retention: Experiment = {
  async observe(stage) {
    stage.announce('starting a system whose records expire');
    await using keeper = await stage.openKeeper();
    if (keeper === null) return { trials: [] };
    const byDefault = await keeper.read();
    stage.announce('the ends of the range');
    const { within, beyond } = keeper.range;
    const tries: Try[] = [];
    for (const time of [...within, ...beyond]) tries.push(await attempt(keeper, time));
    const expiry = keeper.hurried === null ? null : await expire(stage, keeper, keeper.hurried);
    return { trials: [], retention: { default: byDefault, tries, expiry } };
  },

  conclude(_asked, observations) {
    const runs = observations.flatMap(({ retention: run }) => (run ? [run] : []));
    return { kind: 'retention', runs, isUnable: runs.length === 0 };
  },

  estimateSeconds: () => 40,
};

async function attempt(keeper: Keeper, time: Try['time']): Promise<Try> {
  const answer = await keeper.change(time);
  return {
    time,
    accepted: answer.accepted,
    code: answer.accepted ? '' : answer.code,
    message: answer.accepted ? '' : answer.message,
  };
}

/** Writes a few records and looks which is the oldest until none is left. */
async function expire(
  stage: Stage,
  keeper: Keeper,
  { keepMs, timeScale, settings }: Hurried,
): Promise<RetentionRun['expiry']> {
  if (!(await keeper.change(keepMs)).accepted) return null;
  stage.announce('waiting until records expire');
  const written: { readonly position: string; readonly at: number; goneAt: number | null }[] = [];
  let oldestBefore: string | null = null;
  const deadline = stage.now() + (keepMs / timeScale + patienceMs) * 1e6;
  let nextWrite = 0;
  let oldestAfter: string | null = null;
  for (;;) {
    if (written.length < records && stage.now() >= nextWrite) {
      nextWrite = stage.now() + betweenMs * 1e6;
      const position = await keeper.write();
      written.push({ position, at: stage.now(), goneAt: null });
    }
    oldestAfter = await keeper.oldest();
    oldestBefore ??= oldestAfter;
    const first = written.findIndex(({ position }) => position === oldestAfter);
    for (const record of first < 0 && oldestAfter === null ? written : written.slice(0, Math.max(0, first)))
      record.goneAt ??= stage.now();
    const allGone = written.length === records && written.every(({ goneAt }) => goneAt !== null);
    if (allGone || stage.now() > deadline) break;
    await stage.pause(lookEveryMs);
  }
  const ages = written.flatMap(({ at, goneAt }) => (goneAt === null ? [] : [((goneAt - at) / 1e6) * timeScale]));
  return {
    keepMs,
    timeScale,
    settings,
    records: written.length,
    goneAfterMs: ages.length === 0 ? null : { least: Math.min(...ages), most: Math.max(...ages) },
    left: written.length - ages.length,
    oldestBefore,
    oldestAfter,
  };
}
