import { readdirSync } from 'node:fs';
import { defineConfig, type OxlintOverride } from 'oxlint';

/** A door: what a room may import from other rooms, and the packages that only it may load. */
interface Door {
  readonly mayImport: readonly string[];
  readonly ownsPackages?: readonly string[];
}

/**
 * The rooms of `src` and their doors. `adapters` stands for the contract files directly in that folder;
 * `adapters/registry` for the one file that reaches the systems. A room that is not listed has no doors.
 */
export const doors: Readonly<Record<string, Door>> = {
  units: { mayImport: [] },
  statistics: { mayImport: [] },
  process: { mayImport: ['units'], ownsPackages: ['node:child_process'] },
  adapters: { mayImport: ['units'] },
  'adapters/kafka': { mayImport: ['adapters', 'units'], ownsPackages: ['kafkajs', '@platformatic/kafka'] },
  'adapters/kinesis': {
    mayImport: ['adapters', 'units'],
    ownsPackages: ['@aws-sdk/client-kinesis', '@aws-sdk/client-dynamodb', '@smithy/node-http-handler'],
  },
  'adapters/loopback': { mayImport: ['adapters', 'units'] },
  contract: { mayImport: ['adapters', 'units'] },
  measure: { mayImport: ['units'], ownsPackages: ['hdr-histogram-js'] },
  scenario: { mayImport: ['adapters', 'units'], ownsPackages: ['yaml', 'fastest-levenshtein'] },
  plan: { mayImport: ['scenario', 'adapters', 'units'] },
  result: { mayImport: ['measure', 'plan', 'scenario', 'units'] },
  load: { mayImport: ['adapters', 'measure', 'plan', 'scenario', 'units'] },
  experiments: {
    mayImport: ['load', 'result', 'measure', 'plan', 'scenario', 'adapters', 'statistics', 'units'],
  },
  run: {
    mayImport: [
      'experiments',
      'load',
      'result',
      'measure',
      'plan',
      'scenario',
      'adapters',
      'adapters/registry',
      'process',
      'statistics',
      'units',
    ],
  },
  verdict: { mayImport: ['result', 'measure', 'plan', 'scenario', 'statistics', 'experiments/holds', 'units'] },
  gate: { mayImport: ['run', 'verdict', 'result', 'plan', 'scenario', 'statistics', 'process', 'units'] },
  cost: { mayImport: ['result', 'scenario', 'units'] },
  report: {
    mayImport: ['verdict', 'cost', 'result', 'measure', 'plan', 'scenario', 'statistics', 'units'],
    ownsPackages: ['cli-table3', 'd3-array', 'd3-scale', 'd3-shape'],
  },
  'local-kinesis': { mayImport: ['units'], ownsPackages: ['@smithy/core'] },
  local: { mayImport: ['process', 'units'], ownsPackages: ['testcontainers', 'get-port', 'env-paths'] },
  cli: {
    mayImport: [
      'run',
      'gate',
      'verdict',
      'report',
      'cost',
      'local',
      'experiments',
      'result',
      'plan',
      'scenario',
      'statistics',
      'adapters',
      'adapters/registry',
      'process',
      'units',
    ],
    ownsPackages: ['commander', 'picocolors', 'log-update'],
  },
};

const systems = readdirSync('src/adapters', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => `adapters/${entry.name}`);
const rooms = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Import specifiers that reach a room from any depth, as gitignore-style groups. */
function specifiersOf(room: string): string[] {
  if (room === 'adapters') return ['**/adapters/*'];
  if (room === 'adapters/registry') return ['**/adapters/registry.ts', '../registry.ts'];
  if (room === 'experiments/holds') return ['**/experiments/holds.ts'];
  if (room.startsWith('adapters/')) return [`**/${room}/**`, `../${room.slice('adapters/'.length)}/**`];
  return [`**/${room}/**`];
}

function override(room: string): OxlintOverride {
  const door = doors[room] ?? { mayImport: [] };
  const everyRoom = [...rooms.filter((name) => name !== 'adapters'), 'adapters', 'adapters/registry', ...systems];
  const closed = everyRoom.filter((other) => other !== room && !door.mayImport.includes(other));
  const opened = door.mayImport.includes('experiments/holds') ? ['!**/experiments/holds.ts'] : [];
  const patterns = closed
    .filter((other) => !(room === 'adapters' && other === 'adapters/registry'))
    .map((other) => ({
      group: [...specifiersOf(other), ...(other === 'experiments' ? opened : [])],
      message: `The room '${room}' has no door to '${other}' (oxlint.config.ts).`,
    }));
  const foreign = Object.entries(doors).flatMap(([owner, { ownsPackages = [] }]) =>
    owner === room || ownsPackages.every((name) => door.ownsPackages?.includes(name))
      ? []
      : ownsPackages.filter((name) => !door.ownsPackages?.includes(name)).map((name) => ({ owner, name })),
  );
  return {
    files: room === 'adapters' ? ['src/adapters/*.ts'] : [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...patterns,
            ...foreign.map(({ owner, name }) => ({
              group: [name, `${name}/*`],
              message: `Only the room '${owner}' loads '${name}' (oxlint.config.ts).`,
            })),
          ],
        },
      ],
    },
  };
}

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc'],
  options: { typeAware: true },
  categories: { correctness: 'error' },
  ignorePatterns: ['dist/**', 'results/**', 'node_modules/**'],
  rules: {
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': [
      'error',
      {
        // The runner awaits what these return.
        allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] }],
      },
    ],
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-non-null-assertion': 'off',
    'no-console': 'error',
    eqeqeq: 'error',
  },
  overrides: [
    ...[...rooms, ...systems].map(override),
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      files: ['test/**', 'scripts/**', 'bench/**'],
      rules: { 'max-lines-per-function': 'off', 'no-console': 'off', 'max-lines': ['error', { max: 400 }] },
    },
  ],
});
