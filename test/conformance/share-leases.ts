/**
 * A worker of the Kinesis Client Library and one of our readers share the leases of one application while 200 records a
 * second are written: through a split and a merge, the death of ours, and the death of the worker.
 * `share-leases.ts <ours|kcl> <none|kpl> <command of the worker …>`, with who begins and how records are aggregated.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { check, shardId, SharedApplication } from './shared-application.ts';

const [beginner, aggregation, program, ...args] = process.argv.slice(2) as [
  'ours' | 'kcl',
  string,
  string,
  ...string[],
];
const oldShards = [0, 1, 2, 3];
const newShards = [3, 4, 5, 6];
const all = ([part]: readonly number[]): boolean => part === 4;
const each = ([one = 0, other = 0]: readonly number[]): boolean => one > 0 && other > 0 && one + other === 4;

await using application = await SharedApplication.make([program, ...args], aggregation);
const { journal } = application;

const first = application.begin(beginner);
await application.until(`${first.name} reads all shards`, oldShards, [first], all);
const second = application.begin(beginner === 'ours' ? 'kcl' : 'ours');
const halves = ([one, other]: readonly number[]): boolean => one === 2 && other === 2;
await application.until(`${second.name} takes its half from ${first.name}`, oldShards, [first, second], halves);
const [ours, kcl] = beginner === 'ours' ? [first, second] : [second, first];

await application.reshard();
await application.until(
  'the pair follows a split and a merge',
  newShards,
  [ours, kcl],
  ([a = 0, b = 0]) => a + b === 4,
);
check('the end of each closed shard was reported', journal.ended([0, 1, 2].map(shardId)));

ours.kill();
await application.until('kcl takes over from ours, killed', newShards, [kcl], all);
const again = application.begin('ours');
await application.until('ours takes part again', newShards, [again, kcl], each);
kcl.kill();
await application.until('ours takes over from kcl, killed', newShards, [again], all);
await application.finish();

await sleep(1_500);
const { checkpoints, version } = await application.table();
for (const closed of [0, 1, 2]) {
  const checkpoint = checkpoints.get(shardId(closed)) ?? 'SHARD_END';
  check(`lease of shard ${closed} ended or removed`, checkpoint === 'SHARD_END', checkpoint);
}
for (const open of newShards) {
  const checkpoint = checkpoints.get(shardId(open)) ?? 'no lease';
  check(`lease of shard ${open} at a record`, /^\d{56}$/.test(checkpoint), checkpoint);
}
if (version !== undefined)
  check('workers of 3.x still share as those of 2.x', version === 'CLIENT_VERSION_UPGRADE_FROM_2X', version);
console.log('end');
