import { statfs } from 'node:fs/promises';

/** The filesystem a folder lies on. */
export interface Filesystem {
  /** Its name, or its number in hexadecimal where we know no name for it. */
  readonly type: string;
  /** Whether it keeps files in memory, so that writing to it says nothing about a disk. */
  readonly inMemory: boolean;
  readonly freeBytes: number;
}

/** The numbers `statfs` gives on Linux, from `linux/magic.h`. */
const namesOnLinux: Readonly<Record<number, string>> = {
  0x01021994: 'tmpfs',
  0x858458f6: 'ramfs',
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x794c7630: 'overlayfs',
  0x2fc12fc1: 'zfs',
  0xf2f52010: 'f2fs',
  0x6969: 'nfs',
  0x01021997: '9p',
  0x65735546: 'fuse',
};

const inMemory = new Set(['tmpfs', 'ramfs']);

/** What kind of filesystem a folder lies on and how much is free for us there. */
export async function filesystemOf(folder: string, platform: NodeJS.Platform = process.platform): Promise<Filesystem> {
  const { type: number, bavail, bsize } = await statfs(folder);
  const type = (platform === 'linux' ? namesOnLinux[number] : undefined) ?? `0x${number.toString(16)}`;
  return { type, inMemory: inMemory.has(type), freeBytes: bavail * bsize };
}
