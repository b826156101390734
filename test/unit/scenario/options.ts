import type { LoadOptions, SettingsProblem } from '../../../src/scenario/load-options.ts';

/** Options as the program gives them, with an adapter check that knows a few settings. */
export const options: LoadOptions = {
  adapterNames: ['kafka', 'kinesis', 'loopback'],
  metrics: {
    'endToEnd.p99': { kind: 'duration', experiments: ['load', 'fan-out'] },
    'acknowledged.rate': { kind: 'rate', experiments: ['load'] },
    refused: { kind: 'share', experiments: ['load'] },
    lost: { kind: 'number', experiments: ['load'] },
    'takeover.allRecords': { kind: 'duration', experiments: ['takeover'] },
  },
  checkSettings: (adapter, settings) =>
    Object.keys(settings)
      .filter((key) => !known.includes(key))
      .map((key): SettingsProblem => ({ key, message: `unknown setting '${key}' of ${adapter}`, known })),
};

const known = [
  'acks',
  'client',
  'consumer',
  'pollInterval',
  'sessionTimeout',
  'heartbeatInterval',
  'replicationFactor',
  'minInsyncReplicas',
  'groupProtocol',
  'leases',
  'local',
];

/** The shortest scenario that loads; tests add what they are about. */
export const smallest = `name: small
dimension: event-processing
question: Does it load?
experiment: load
workload: { rate: 500/s }
targets:
  - { label: kafka, adapter: kafka }
`;
