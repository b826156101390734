/**
 * `node bench/profile.ts <folder> [--functions <n>]`: reads the `.cpuprofile` files that workers or a local Kinesis left there and prints
 * where their processor time went. The folder is filled by any run with
 * `NODE_OPTIONS="--cpu-prof --cpu-prof-dir=<folder>"`.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './frame/markdown.ts';
import { attributeSamples, type CpuProfile, type Owner } from './profile/attribute-samples.ts';

const owners: readonly Owner[] = [
  'load',
  'adapter',
  'local Kinesis',
  'client library',
  'node and native',
  'garbage collection',
];
const { values, positionals } = parseArgs({ allowPositionals: true, options: { functions: { type: 'string' } } });
const [folder] = positionals;
if (folder === undefined)
  throw new Error('usage: node bench/profile.ts <folder of .cpuprofile files> [--functions <n>]');

const rows: string[][] = [];
const details: string[] = [];
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).toSorted()) {
  const attribution = attributeSamples(JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile);
  if (!attribution) continue;
  const { role, busySeconds, functions } = attribution;
  const share = (seconds: number): string => `${((100 * seconds) / busySeconds).toFixed(1)} %`;
  const secondsOf = (owner: Owner): number => attribution.owners.get(owner) ?? 0;
  const harness = secondsOf('load') + secondsOf('adapter');
  rows.push([file, role, busySeconds.toFixed(1), ...owners.map((owner) => share(secondsOf(owner))), share(harness)]);
  const most = functions.slice(0, Number(values.functions ?? 0));
  details.push('', file, ...most.map(([name, seconds]) => `${share(seconds).padStart(8)}  ${name}`));
}
const lines = table(['Profile', 'Role', 'Busy, s', ...owners, 'Harness (load + adapter)'], rows);
process.stdout.write(`${[...lines, ...(values.functions ? details : [])].join('\n')}\n`);
