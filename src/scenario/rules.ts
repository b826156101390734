import { milliseconds, type Milliseconds, parseDuration, printDuration } from '../units/duration.ts';
import { QuantityError } from '../units/quantity.ts';
import { printRate } from '../units/rate.ts';
import { defaultPollInterval, pollHeadroom } from './defaults.ts';
import type { Finding } from './finding.ts';
import { brokenLimits } from './limit-rules.ts';
import type { LoadOptions } from './load-options.ts';
import { suggestion } from './nearest.ts';
import type { Draft } from './shape.ts';
import type { Mapping } from './source-document.ts';
import { valueAt } from './value-at.ts';

/**
 * What no key can say alone: every rule between keys, sections and what the program knows. A rule is silent about
 * values that could not be read. `data` tells those from values that were left out.
 */
export function brokenRules(draft: Draft, data: Mapping, options: LoadOptions): readonly Finding[] {
  return [
    ...rangesInOrder(draft),
    ...rateGiven(draft, data),
    ...shapeAlone(draft, data),
    ...closedLoopAlone(draft, data),
    ...payloadAlone(data),
    ...readersAscend(draft),
    ...membersShare(draft),
    ...streamsShared(draft),
    ...targetsDiffer(draft),
    ...adaptersKnown(draft, options),
    ...objectiveReachable(draft, data),
    ...brokenLimits(draft, data, options),
  ];
}

function* rangesInOrder({ phases, resend, search }: Draft): Generator<Finding> {
  if (phases?.warmUp !== undefined && phases.measure !== undefined && phases.warmUp >= phases.measure)
    yield {
      path: ['phases', 'warmUp'],
      part: 'value',
      message: `warmUp (${printDuration(phases.warmUp)}) must be shorter than measure (${printDuration(phases.measure)})`,
      related: [['phases', 'measure']],
    };
  const { backOffMin, backOffMax } = resend ?? {};
  if (backOffMin !== undefined && backOffMax !== undefined && backOffMin > backOffMax)
    yield {
      path: ['resend', 'backOffMin'],
      part: 'value',
      message: `backOffMin (${printDuration(backOffMin)}) must not exceed backOffMax (${printDuration(backOffMax)})`,
      related: [['resend', 'backOffMax']],
    };
  const { startRate, maxRate } = search ?? {};
  if (startRate !== undefined && maxRate !== undefined && startRate > maxRate)
    yield {
      path: ['search', 'startRate'],
      part: 'value',
      message: `startRate (${printRate(startRate)}) must not exceed maxRate (${printRate(maxRate)})`,
      related: [['search', 'maxRate']],
    };
}

function* rateGiven({ experiment, workload }: Draft, data: Mapping): Generator<Finding> {
  const path = ['workload', 'rate'];
  const searches = experiment === undefined || ratesOfTheirOwn.has(experiment);
  if (workload && valueAt(data, path) === undefined && valueAt(data, ['workload', 'shape']) === undefined && !searches)
    yield {
      path,
      part: 'key',
      message: `the key 'rate' is missing in workload: '${experiment}' offers a fixed rate, e.g. \`rate: 400/s\``,
    };
}

/** A shape says the rate at every time, and only `load` offers what the scenario says throughout. */
function* shapeAlone({ experiment }: Draft, data: Mapping): Generator<Finding> {
  const path = ['workload', 'shape'];
  if (valueAt(data, path) === undefined) return;
  if (valueAt(data, ['workload', 'rate']) !== undefined)
    yield { path, part: 'key', message: 'a shape has its own rates: leave out `rate`, or `shape`' };
  if (experiment !== undefined && experiment !== 'load')
    yield { path, part: 'key', message: `'${experiment}' has its own course of rates: \`shape\` is for 'load' only` };
}

/** A file says what the values hold, so nothing else can. */
function* payloadAlone(data: Mapping): Generator<Finding> {
  if (valueAt(data, ['workload', 'payload']) === undefined) return;
  for (const key of ['recordSize', 'compressibility'] as const)
    if (valueAt(data, ['workload', key]) !== undefined)
      yield {
        path: ['workload', key],
        part: 'key',
        message: `the values hold what the payload's file says: leave out \`${key}\`, or \`payload\``,
        related: [['workload', 'payload']],
      };
}

/** A closed loop has no schedule, so it answers no question about one. */
function* closedLoopAlone({ experiment, workload }: Draft, data: Mapping): Generator<Finding> {
  if (workload?.rate !== 0) return;
  const path = ['workload', 'rate'];
  if (valueAt(data, ['workload', 'arrival']) !== undefined)
    yield {
      path: ['workload', 'arrival'],
      part: 'key',
      message: 'a closed loop has no schedule: leave out `arrival`, or give a rate',
      related: [path],
    };
  if (experiment !== undefined && experiment !== 'load')
    yield { path, part: 'value', message: `'${experiment}' needs a schedule: \`closed-loop\` is for 'load' only` };
}

/** Experiments that find their rate, or need none. */
const ratesOfTheirOwn: ReadonlySet<string> = new Set(['saturation', 'set-up', 'retention', 'metadata']);

function* readersAscend({ readers, experiment }: Draft): Generator<Finding> {
  if (readers === undefined || typeof readers === 'number') return;
  for (const [index, count = 0] of readers.entries()) {
    const before = readers[index - 1];
    if (before !== undefined && count <= before)
      yield {
        path: ['readers', index],
        part: 'value',
        message: `readers must ascend without repeats: ${count} comes after ${before}`,
      };
  }
  if (readers.length > 1 && experiment !== undefined && experiment !== 'fan-out' && experiment !== 'replay')
    yield {
      path: ['readers'],
      part: 'value',
      message: `a list of readers is a ladder for 'fan-out' and 'replay': '${experiment}' takes one number`,
    };
}

function* membersShare({ members, experiment, workload }: Draft): Generator<Finding> {
  if (typeof members !== 'number' || members === 1) return;
  const path = ['members'];
  if (experiment !== undefined && !readersWithMembers.has(experiment))
    yield { path, part: 'value', message: `'${experiment}' has readers of one member each: leave out \`members\`` };
  const partitions = workload?.partitions;
  if (partitions !== undefined && members > partitions)
    yield {
      path,
      part: 'value',
      message: `${members} members cannot share ${partitions} partition${partitions === 1 ? '' : 's'}: each needs one`,
      related: [['workload', 'partitions']],
    };
}

/** Each stream has as many producers as any other, or its share of the rate would be another. */
function* streamsShared({ experiment, workload }: Draft): Generator<Finding> {
  const { streams = 1, producers } = workload ?? {};
  if (streams === 1) return;
  const path = ['workload', 'streams'];
  if (experiment !== undefined && !readersWithMembers.has(experiment))
    yield { path, part: 'key', message: `'${experiment}' is about one stream: leave out \`streams\`` };
  if (typeof producers === 'number' && producers % streams !== 0)
    yield {
      path: ['workload', 'producers'],
      part: 'value',
      message: `${producers} producers cannot share ${streams} streams evenly: write a multiple of ${streams}, or \`auto\``,
      related: [path],
    };
}

/** Experiments whose readers may be several processes, and whose load may go to several streams. */
const readersWithMembers: ReadonlySet<string> = new Set(['load', 'saturation', 'fan-out']);

function* targetsDiffer({ targets = [] }: Draft): Generator<Finding> {
  const labels = new Set<string>();
  for (const [index, target] of targets.entries()) {
    const label = target?.label;
    if (label === undefined) continue;
    if (labels.has(label))
      yield {
        path: ['targets', index, 'label'],
        part: 'value',
        message: `the label '${label}' is taken: each target needs its own`,
      };
    labels.add(label);
  }
}

function* adaptersKnown({ targets = [] }: Draft, { adapterNames }: LoadOptions): Generator<Finding> {
  for (const [index, target] of targets.entries()) {
    const adapter = target?.adapter;
    if (adapter === undefined || adapterNames.includes(adapter) || adapter.startsWith('file:')) continue;
    yield {
      path: ['targets', index, 'adapter'],
      part: 'value',
      message: `unknown adapter '${adapter}': ${suggestion(adapter, adapterNames)}`,
    };
  }
}

/** The objective of `fan-out`, and of a search that has one. */
function* objectiveReachable({ objective, search, targets = [] }: Draft, data: Mapping): Generator<Finding> {
  const objectives = [
    { path: ['objective'], asked: objective },
    { path: ['search', 'objective'], asked: search?.objective },
  ];
  for (const [index, target] of targets.entries()) {
    const settings = ['targets', index, 'settings'];
    if (target?.adapter !== 'kinesis' || valueAt(data, [...settings, 'consumer']) === 'enhanced-fan-out') continue;
    const interval = pollInterval(valueAt(data, [...settings, 'pollInterval']));
    if (interval === undefined) continue;
    const least = milliseconds(interval + parseDuration(pollHeadroom));
    for (const { path, asked } of objectives) {
      if (asked === undefined || asked >= least) continue;
      yield {
        path,
        part: 'value',
        message:
          `objective (${printDuration(asked)}) cannot be met by '${target.label ?? 'kinesis'}', which polls ` +
          `every ${printDuration(interval)}: allow at least ${printDuration(least)}`,
        related: [[...settings, 'pollInterval']],
      };
    }
  }
}

function pollInterval(setting: unknown): Milliseconds | undefined {
  try {
    return parseDuration(typeof setting === 'string' ? setting : defaultPollInterval);
  } catch (error) {
    // The adapter refuses it in its own words.
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}
