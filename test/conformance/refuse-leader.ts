/**
 * A worker of the Kinesis Client Library 3.x hands out the leases of its application: our reader must say that it cannot
 * take part, and leave the table alone. `refuse-leader.ts <command of the worker …>`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { check, SharedApplication } from './shared-application.ts';

const [program, ...args] = process.argv.slice(2) as [string, ...string[]];
const shards = [0, 1, 2, 3];
const all = ([part]: readonly number[]): boolean => part === 4;

await using application = await SharedApplication.make([program, ...args], 'none');
const kcl = application.begin('kcl');
await application.until('kcl reads all shards', shards, [kcl], all);
const ours = application.begin('ours');
for (let waited = 0; ours.running && waited < 20_000; waited += 100) await sleep(100);
const said = ours.said.find((line) => line.startsWith('refused ')) ?? '';
check('ours is refused', !ours.running && said !== '', ours.said.join(' | '));
check(
  'and says why',
  /SettingsError: the lease table \S+ belongs .* 3\.x, whose leader hands the leases out/.test(said),
  said,
);
console.log(`note ${said}`);
// Longer than it takes to take a lease over.
await sleep(12_000);
await application.until('kcl goes on with all of them', shards, [kcl], all);
await application.finish();
check('nothing read twice', application.journal.repeated === 0, `${application.journal.repeated} records were`);
console.log('end');
