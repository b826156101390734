import type { MetadataRun } from '../result/takeover-findings.ts';
import type { Experiment, MetadataDesk, Stage } from './stage.ts';

const topics = 3;
/** How often a topic is asked for while there may be no controller, and how many requests may wait for one. */
const askEveryMs = 200;
const waitingMost = 8;

/**
 * Makes topics, adds partitions to them, then kills the active controller and asks for topics until one is there: what
 * the store of a cluster's metadata takes, and how long it can be without its keeper.
 */
export const metadata: Experiment = {
  async observe(stage) {
    const { partitions } = stage.scenario.workload;
    await using desk = stage.openMetadata();
    const run = { createMs: [] as number[], addMs: [] as number[] };
    for (let topic = 1; topic <= topics; topic++) {
      stage.announce(`topic ${topic} of ${topics}: ${partitions} partitions, then ${2 * partitions}`);
      const made = stage.now();
      const stream = await desk.create(partitions);
      run.createMs.push((stage.now() - made) / 1e6);
      const added = stage.now();
      if (await desk.grow(stream, 2 * partitions)) run.addMs.push((stage.now() - added) / 1e6);
    }
    return { trials: [], metadata: { ...run, ...(await failover(stage, desk)) } };
  },

  conclude({ scenario: { workload } }, observations) {
    return {
      kind: 'metadata',
      partitions: { from: workload.partitions, to: 2 * workload.partitions },
      runs: observations.flatMap(({ metadata: run }) => (run ? [run] : [])),
    };
  },

  estimateSeconds: () => 40,
};

async function failover(stage: Stage, desk: MetadataDesk): Promise<Pick<MetadataRun, 'failoverMs' | 'killed'>> {
  stage.announce('the active controller is killed');
  const killed = await desk.killController();
  if (killed === null) return { failoverMs: null, killed: '' };
  const deadline = killed.at + stage.scenario.takeover.patience * 1e6;
  let madeAt: number | null = null;
  let waiting = 0;
  const ask = async (): Promise<void> => {
    waiting++;
    try {
      await desk.create(1);
      madeAt ??= stage.now();
    } catch {
      // Nobody decides yet: asked again.
    } finally {
      waiting--;
    }
  };
  while (madeAt === null && stage.now() < deadline) {
    if (waiting < waitingMost) void ask();
    await stage.pause(askEveryMs);
  }
  await desk.startController();
  return { failoverMs: madeAt === null ? null : (madeAt - killed.at) / 1e6, killed: killed.broker };
}
