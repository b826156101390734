/** Why a local system could not be had; a closed list. */
export type UnavailableCode =
  | 'no-java'
  | 'java-too-old'
  | 'no-maven'
  | 'no-docker'
  | 'download-failed'
  | 'disk-full'
  | 'memory-filesystem'
  | 'format-failed'
  | 'port-taken'
  | 'exited'
  | 'not-ready';

/** What happened, where (a program, folder or address), and what to do about it. */
export interface Unavailability {
  readonly code: UnavailableCode;
  readonly what: string;
  readonly where: string;
  readonly mend: string;
  /** The last lines the program said, when it said any. */
  readonly lines?: readonly string[];
}

/** A local system could not be started; the message says what, where and what to do. */
export class SystemUnavailable extends Error {
  override readonly name = 'SystemUnavailable';
  readonly code: UnavailableCode;
  readonly where: string;
  readonly mend: string;

  constructor({ code, what, where, mend, lines = [] }: Unavailability, options?: ErrorOptions) {
    const said = lines.length === 0 ? '' : `\nIt last said:\n${lines.map((line) => `  ${line}`).join('\n')}`;
    super(`${what} (${where}). ${mend}${said}`, options);
    this.code = code;
    this.where = where;
    this.mend = mend;
  }
}

/** Turns an error of a full disk into one that names the folder; hands back any other error as it is. */
export function namingFullDisk(error: unknown, folder: string): unknown {
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC') return error;
  return fullDisk(folder, { cause: error });
}

export function fullDisk(folder: string, options?: ErrorOptions): SystemUnavailable {
  return new SystemUnavailable(
    {
      code: 'disk-full',
      what: 'The disk is full',
      where: folder,
      mend: 'Free some space there, or set XDG_CACHE_HOME (for the cache) or TMPDIR (for data) to a folder on a larger disk.',
    },
    options,
  );
}
