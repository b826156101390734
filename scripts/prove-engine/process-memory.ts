import { readdirSync, readFileSync } from 'node:fs';
import { usageOf } from '../../src/local/process-usage.ts';
import { fitLine } from '../../src/statistics/linear-fit.ts';

interface Course {
  readonly seconds: number[];
  readonly bytes: number[];
}

/**
 * How the resident memory of a process grew: a line through the least of each of 30 equal stretches of its life, which is
 * what is left after a collection of garbage, without the first fifth, in which heaps, pools and the relay's log fill up.
 */
export interface MemoryGrowth {
  readonly process: string;
  /** What is left after collections in the last fifth, and by how much that is more than in the second. */
  readonly lastMiB: number;
  readonly grownMiB: number;
  /** MiB an hour, with the standard error widened for neighbouring samples that are alike. */
  readonly slope: number;
  readonly slopeError: number;
}

const mebibyte = 2 ** 20;
const stretches = 30;
const fifth = stretches / 5;

/** Watches the resident memory of a process and its descendants by `/proc` until it is stopped. */
export class ProcessMemory implements Disposable {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;
  readonly #courses = new Map<string, Course>();
  readonly #startedMs = performance.now();

  constructor(root: number, intervalMs: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.#sample(), intervalMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  growths(): MemoryGrowth[] {
    return [...this.#courses].map(([process, { seconds, bytes }]) => {
      const floors = floorsOf(bytes)
        .slice(fifth)
        .map((each) => each / mebibyte);
      const stretchHours = (seconds.at(-1) ?? 0) / stretches / 3_600;
      const { slope, slopeError } = fitLine(
        floors.map((_, index) => index * stretchHours),
        floors,
      );
      const lastMiB = Math.min(...floors.slice(-fifth));
      return { process, lastMiB, grownMiB: lastMiB - Math.min(...floors.slice(0, fifth)), slope, slopeError };
    });
  }

  #sample(): void {
    for (const pid of descendants(this.#root)) {
      const name = roleOf(pid);
      const usage = usageOf(pid);
      if (name === undefined || usage === undefined) continue;
      const course = this.#courses.get(name) ?? { seconds: [], bytes: [] };
      this.#courses.set(name, course);
      course.seconds.push((performance.now() - this.#startedMs) / 1_000);
      course.bytes.push(usage.residentBytes);
    }
  }
}

/** The least of each stretch, of those that have a sample. */
function floorsOf(bytes: readonly number[]): number[] {
  const grouped = Map.groupBy(bytes.keys(), (index) => Math.floor((index * stretches) / bytes.length));
  return [...grouped.values()].map((indexes) => Math.min(...indexes.map((index) => bytes[index]!)));
}

/** The process itself and all below it. */
function descendants(root: number): number[] {
  const found = [root];
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = Map.groupBy(parents.map(Number), parentOf);
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function parentOf(pid: number): number {
  const stat = textOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** What a process of a run is; undefined for one that is none of ours, such as a shell that watches over another. */
function roleOf(pid: number): string | undefined {
  const command = textOf(`/proc/${pid}/cmdline`);
  const worker = /"worker":"([^"]+)"/.exec(command)?.[1];
  if (worker !== undefined) return worker;
  if (/loopback\/serve\.ts/.test(command)) return 'relay';
  return /\/cli\/kvk\.ts/.test(command) && /^[^\0]*node\0/.test(command) ? 'coordinator' : undefined;
}

/** Empty when the process is gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
