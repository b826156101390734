import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { filesystemOf } from './filesystem.ts';
import type { Prerequisite } from './prerequisites.ts';

const mebibyte = 1024 * 1024;
/** The largest heap of the JVM, what it needs beside the heap, and our own processes. */
const neededMemory = 1536 * mebibyte;
/** The jars of both programs, one of them twice while it is made anew; and the records of a full run. */
const neededDisk = { 'cache disk': 200 * mebibyte, 'temporary disk': 4096 * mebibyte };

/** The memory this process may still take, in a container too. */
export function findMemory(available: number = process.availableMemory()): Prerequisite {
  const found = `${Math.round(available / mebibyte)} MiB available`;
  if (available >= neededMemory) return { name: 'memory', found };
  const lack = {
    what: `Less than ${neededMemory / mebibyte} MiB of memory are available`,
    prevents: 'starting Kafka with its usual heap; a machine that swaps measures its disk',
    mend: 'End other programs, or give the container more memory.',
  };
  return { name: 'memory', found, lack };
}

/** The room and kind of the filesystem on which a folder lies, or will lie when it is made. */
export async function findDisk(name: 'cache disk' | 'temporary disk', folder: string): Promise<Prerequisite> {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { type, inMemory, freeBytes } = await filesystemOf(existing);
  const found = `${folder}: ${Math.round(freeBytes / mebibyte)} MiB free (${type})`;
  const variable = name === 'cache disk' ? 'XDG_CACHE_HOME' : 'TMPDIR';
  if (freeBytes < neededDisk[name]) {
    const lack = {
      what: `Less than ${neededDisk[name] / mebibyte} MiB are free in ${folder}`,
      prevents:
        name === 'cache disk' ? 'keeping the jars of Kafka and DynamoDB Local' : 'long runs against a local Kafka',
      mend: `Free some space, or set ${variable} to a folder on a larger disk.`,
    };
    return { name, found, lack };
  }
  if (name === 'cache disk' || !inMemory) return { name, found };
  const lack = {
    what: `${folder} is in memory`,
    prevents: 'measuring how Kafka writes there; /var/tmp or the cache folder is taken instead where that is on a disk',
    mend: `Set ${variable} to a folder on a disk.`,
  };
  return { name, found, lack };
}

/** Clock sources whose reading leaves the processor and costs about a microsecond. */
const slowClocks = new Set(['hpet', 'acpi_pm', 'jiffies', 'pit']);

/** The clock behind the operating system's time; only Linux tells. */
export function findClock(file = '/sys/devices/system/clocksource/clocksource0/current_clocksource'): Prerequisite {
  if (!existsSync(file)) return { name: 'clock', found: 'not told by this system' };
  const found = readFileSync(file, 'utf8').trim();
  if (!slowClocks.has(found)) return { name: 'clock', found };
  const lack = {
    what: `The clock source ${found} is slow to read`,
    prevents: 'cheap time stamps: each costs about a microsecond',
    mend: 'Choose tsc, or the clock of the hypervisor, in /sys/devices/system/clocksource.',
  };
  return { name: 'clock', found, lack };
}
