import type { Capabilities } from '../adapters/adapter.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { Scenario, Workload } from '../scenario/scenario.ts';
import { busyEventLoop } from './holds.ts';

/** How many processes put a load on a system and read it. */
export interface CrewSize {
  readonly producers: number;
  /** Of each reader. */
  readonly members: number;
}

/** What a crew is sized by. */
export interface CrewTask {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly capabilities: Capabilities;
  /** Logical cores of the machine. */
  readonly cores: number;
  readonly readers: number;
}

/**
 * What `auto` asks of one process. The costliest client, reading by the AWS SDK, takes 13 µs of CPU for a record of
 * 1 KiB (bench/README.md): its event loop is 65 % busy with so many.
 */
const recordsPerProcess = 50_000;
const bytesPerProcess = 50 * 1_048_576;

/** The crew a session begins with. `auto` adds a process only where it has a core of its own. */
export function crewSizeOf(task: CrewTask): CrewSize {
  const { workload, cores, readers } = task;
  const needed = Math.ceil(
    Math.max(1, workload.rate / recordsPerProcess, (workload.rate * workload.recordSize) / bytesPerProcess),
  );
  const affordable = Math.min(needed, Math.max(1, cores - Math.max(1, readers)));
  const { streams = 1 } = workload;
  const producers = workload.producers === 'auto' ? Math.ceil(affordable / streams) * streams : workload.producers;
  const asked = task.scenario.members;
  const members = asked === 'auto' ? Math.min(needed, Math.max(1, cores - producers)) : asked;
  return { producers, members: Math.min(members, mostMembers(task)) };
}

/** One process more, or a producer for each stream, where a trial was bound by ours; null where that is not so, not ours to choose, or no core idles. */
export function oneMore(size: CrewSize, trial: Trial, task: CrewTask): CrewSize | null {
  const { workload, scenario, cores, readers } = task;
  const busiest = trial.workers.toSorted((a, b) => b.eventLoopUtilization - a.eventLoopUtilization)[0];
  if (busiest === undefined || busiest.eventLoopUtilization < busyEventLoop) return null;
  const idle = cores * (1 - (trial.host.cpuShare ?? 0));
  const { streams = 1 } = workload;
  const more = busiest.role === 'producer' ? streams : 1;
  if (idle < more || size.producers + size.members * readers + more > cores) return null;
  if (busiest.role === 'producer')
    return workload.producers === 'auto' ? { ...size, producers: size.producers + more } : null;
  return scenario.members === 'auto' && size.members < mostMembers(task)
    ? { ...size, members: size.members + 1 }
    : null;
}

/** `2 producers, 1 member`. */
export function printCrewSize({ producers, members }: CrewSize): string {
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(producers, 'producer')}, ${count(members, 'member')}`;
}

/** Members without a partition would read nothing; several readers have a process each as it is. */
function mostMembers({ scenario, workload, capabilities, readers }: CrewTask): number {
  if (!capabilities.groups || (scenario.members === 'auto' && readers !== 1)) return 1;
  return workload.partitions;
}
