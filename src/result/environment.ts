import { createHash } from 'node:crypto';
import { cpus, platform, release, totalmem } from 'node:os';
import type { Environment } from './result-schema.ts';

/** This machine as far as figures depend on it. Figures of unlike fingerprints are not compared. */
export function currentEnvironment(): Environment {
  const processors = cpus();
  const facts = {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    operatingSystem: `${platform()} ${release()}`,
    node: process.version,
    clock: 'monotonic, shared by all processes of the machine',
  };
  const comparable = [
    facts.cpu,
    facts.cores,
    Math.round(facts.memoryBytes / 2 ** 30),
    platform(),
    release().split('.')[0],
    process.version.split('.')[0],
  ];
  return { ...facts, fingerprint: createHash('sha256').update(comparable.join('\n')).digest('hex').slice(0, 16) };
}
