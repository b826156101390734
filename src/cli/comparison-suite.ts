import type { Dimension } from '../scenario/scenario.ts';

export type Profile = 'quick' | 'full';

/** A shipped scenario as a profile runs it. */
export interface SuiteEntry {
  readonly name: string;
  readonly dimension: Dimension;
  /** `path=value` on top of the file. */
  readonly sets: readonly string[];
  /** Only these targets; all when not given. */
  readonly targets?: readonly string[];
  /** These instead where the brokers are not started by us, and keep to their own bounds of a session timeout. */
  readonly targetsElsewhere?: readonly string[];
}

const quickRungs = ['phases.warmUp=2s', 'phases.measure=5s', 'phases.drainMax=3s', 'repetitions=1'];

/** At most 6 minutes of load on 2 cores; one repetition, so figures have ranges of nothing and no intervals. */
const quick: readonly SuiteEntry[] = [
  {
    name: 'saturation',
    dimension: 'event-processing',
    // `load` shows the latencies at one rate.
    sets: ['search.probe=3s', 'search.confirm=6s', 'search.latencyAt=[]', 'phases.drainMax=3s'],
    // What a shard takes does not depend on how it is read; `full` shows it.
    targets: ['kafka', 'kafka platformatic', 'kinesis polling'],
  },
  { name: 'load', dimension: 'event-processing', sets: ['phases.warmUp=3s', 'phases.measure=15s'] },
  {
    name: 'partitioning',
    dimension: 'architecture',
    // 20,000 records in all, over so many shards that they take them in 5 s.
    sets: ['workload.partitions=8', 'workload.rate=4k/s', 'phases.measure=2500ms'],
  },
  {
    name: 'reshard',
    dimension: 'scalability',
    sets: ['phases.warmUp=1s', 'phases.measure=6s', 'phases.drainMax=5s'],
    // What becomes of shards does not depend on how they are read; `full` shows it.
    targets: ['kafka', 'kinesis polling'],
  },
  { name: 'replay', dimension: 'storage', sets: ['readers=1,3', 'phases.drainMax=15s'] },
  {
    name: 'takeover',
    dimension: 'configuration-store',
    sets: ['phases.warmUp=2s', 'takeover.patience=60s'],
    targets: ['kafka shortened', 'kinesis polling shortened'],
    targetsElsewhere: ['kafka', 'kinesis polling shortened'],
  },
  { name: 'set-up', dimension: 'set-up', sets: ['repetitions=3'], targets: ['kafka', 'kinesis polling'] },
  { name: 'retention', dimension: 'retention', sets: [] },
  { name: 'fan-out', dimension: 'fan-out', sets: [...quickRungs, 'readers=1,2,4,5,6,8,13,20,50'] },
  { name: 'fan-out-bytes', dimension: 'fan-out', sets: quickRungs },
];

/** A further search for the highest rate, under a name of its own; the better client of each system shows it. */
function furtherSearch(name: string, sets: readonly string[], targets = searched): SuiteEntry {
  return {
    name: 'saturation',
    dimension: 'event-processing',
    sets: [`name=saturation-${name}`, ...sets, 'search.probe=5s', 'search.confirm=15s', 'search.latencyAt=[]'],
    targets,
  };
}

const searched = ['kafka platformatic', 'kinesis polling'];

/** The load at a rate, of which one shard carries the highest as well. */
function loadAt(rate: string): SuiteEntry {
  const name = `name=load-${rate.replace('/s', '')}`;
  const sets = [name, `workload.rate=${rate}`, 'phases.warmUp=3s', 'phases.measure=12s', 'repetitions=6'];
  return { name: 'load', dimension: 'event-processing', sets };
}

const fullRungs = ['phases.warmUp=2s', 'phases.measure=10s', 'phases.drainMax=5s', 'repetitions=3'];

/** At most about an hour and a half of load on 2 cores. */
const full: readonly SuiteEntry[] = [
  {
    name: 'saturation',
    dimension: 'event-processing',
    sets: ['search.probe=10s', 'search.confirm=30s', 'search.tolerance=2%'],
  },
  furtherSearch('100b', ['workload.recordSize=100B']),
  furtherSearch('10kib', ['workload.recordSize=10KiB', 'search.startRate=50/s']),
  furtherSearch('2-partitions', ['workload.partitions=2']),
  furtherSearch('4-partitions', ['workload.partitions=4']),
  // What an uneven spread over the same four costs.
  furtherSearch('keyed', ['workload.partitions=4', 'workload.keys.skew=uniform', 'workload.keys.distinct=1000']),
  furtherSearch(
    'aggregated',
    ['workload.recordSize=100B', 'targets.kinesis polling.settings.aggregation=kpl'],
    ['kinesis polling'],
  ),
  loadAt('100/s'),
  loadAt('500/s'),
  loadAt('900/s'),
  {
    name: 'partitioning',
    dimension: 'architecture',
    // A million records in all three repetitions.
    sets: ['workload.partitions=8', 'workload.rate=4k/s', 'phases.measure=40s', 'repetitions=3'],
  },
  { name: 'reshard', dimension: 'scalability', sets: ['repetitions=3'] },
  {
    name: 'replay',
    dimension: 'storage',
    // 1 GB, over so many shards that writing it takes little more than a minute.
    sets: [
      'workload.partitions=16',
      'workload.rate=12800/s',
      'phases.measure=80s',
      'phases.drainMax=2min',
      'readers=1,3,8',
    ],
  },
  {
    name: 'takeover',
    dimension: 'configuration-store',
    sets: ['takeover.deeds=kill,join,leave,kill-oldest,kill-broker'],
  },
  { name: 'metadata', dimension: 'configuration-store', sets: ['repetitions=3'] },
  { name: 'set-up', dimension: 'set-up', sets: ['repetitions=5'] },
  { name: 'retention', dimension: 'retention', sets: ['repetitions=3'] },
  { name: 'fan-out', dimension: 'fan-out', sets: [...fullRungs, 'readers=1,2,4,5,6,8,13,20,50'] },
  { name: 'fan-out-bytes', dimension: 'fan-out', sets: fullRungs },
];

/** The scenarios that answer the wanted rows, in the order they run. */
export function comparisonSuite(profile: Profile, wanted: readonly Dimension[]): readonly SuiteEntry[] {
  return (profile === 'quick' ? quick : full).filter(({ dimension }) => wanted.includes(dimension));
}
