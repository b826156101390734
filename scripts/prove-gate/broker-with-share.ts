/**
 * A broker for `--baseline-start` and `--candidate-start` of a gate, on $KVK_PORT until it is ended:
 *
 *   node scripts/prove-gate/broker-with-share.ts all|<percent of one core, e.g. 25%>
 *
 * The share is the kernel's own limit, as containers get it: a control group (version 1 or 2), which needs root; on a
 * machine for CI run the proof by sudo. Kafka's quotas and -XX:ActiveProcessorCount would limit something else.
 */
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAdapter } from '../../src/adapters/registry.ts';
import { startKafka } from '../../src/local/start-kafka.ts';
import { endAll } from '../../src/process/child.ts';
import { createContext } from '../../src/run/context.ts';
import getPort from 'get-port';

/** What the kernel counts a share over, as Docker does. */
const periodMicroseconds = 100_000;
const root = '/sys/fs/cgroup';

/** Limits a process and all its threads; the returned function removes the limit's group once the process is gone. */
async function limit(pid: number, percent: number): Promise<() => Promise<void>> {
  const isUnified = existsSync(join(root, 'cgroup.controllers'));
  const group = join(root, isUnified ? '' : 'cpu', `kvk-prove-${pid}`);
  const quota = Math.round((periodMicroseconds * percent) / 100);
  await mkdir(group);
  if (isUnified) {
    await writeFile(join(group, 'cpu.max'), `${quota} ${periodMicroseconds}`);
  } else {
    await writeFile(join(group, 'cpu.cfs_period_us'), String(periodMicroseconds));
    await writeFile(join(group, 'cpu.cfs_quota_us'), String(quota));
  }
  await writeFile(join(group, 'cgroup.procs'), String(pid));
  return () => rmdir(group);
}

const [share = ''] = process.argv.slice(2);
const percent = share === 'all' ? undefined : Number(/^(\d+)%$/.exec(share)?.[1]);
const port = process.env['KVK_PORT'];
if (Number.isNaN(percent) || port === undefined) {
  console.error('called as: KVK_PORT=9092 broker-with-share.ts all|25%');
  process.exit(2);
}
const address = `127.0.0.1:${port}`;
const controller = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
const kafka = await loadAdapter('kafka');
const end = new AbortController();
process.once('SIGTERM', () => end.abort());
process.once('SIGINT', () => end.abort());
const system = await startKafka({
  signal: end.signal,
  properties: {
    listeners: `PLAINTEXT://${address},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${address}`,
    'controller.quorum.voters': `1@${controller}`,
  },
  isReady: async () => {
    const context = createContext(AbortSignal.timeout(3_000), 0, () => undefined);
    return kafka.describe(kafka.parseSettings({ endpoint: address }), context).then(
      () => true,
      () => false,
    );
  },
});
const unlimit = percent === undefined ? undefined : await limit(system.pid!, percent);
if (!end.signal.aborted) await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
await system.stop();
await unlimit?.();
await endAll({ graceMs: 3_000 });
