import { join } from 'node:path';
import projectPackage from '../../package.json' with { type: 'json' };
import { tallyOfTap } from './tally-of-tap.ts';
import type { Tally } from './tally.ts';
import { go, java, javaWithKcl1, javaWithKcl2, javaWithKcl34, python, rust } from './toolchains.ts';
import type { Command, Place, Toolchain } from './toolchain.ts';

/** A client of others, and the programs that prove the server with it. */
export interface ClientCase {
  readonly name: string;
  readonly toolchains: readonly Toolchain[];
  /** Run one after the other against one server; `places` are those of `toolchains`. */
  readonly programs: (places: readonly Place[]) => readonly Command[];
  /** Keeps its leases in DynamoDB. */
  readonly needsDynamodb?: boolean;
  /** The bound of each program. */
  readonly timeoutSeconds: number;
  /** Its version, when its programs do not say it. */
  readonly version?: string;
  /** How its output is read, when it is not in the words of `tallyOf`. */
  readonly tally?: (lines: readonly string[]) => Tally;
}

const pythonProgram = ({ sources, cache }: Place, program: string, ...args: string[]): Command => [
  join(cache, 'venv/bin/python'),
  join(sources, program),
  ...args,
];

const javaProgram = ({ cache }: Place, program: string, ...args: string[]): Command => [
  'java',
  '-Xmx768m',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
  '-cp',
  [join(cache, 'classes'), join(cache, 'jars/*')].join(':'),
  program,
  ...args,
];

/** A program of this folder. */
const ourProgram = (program: string, ...args: string[]): Command => [
  process.execPath,
  join(import.meta.dirname, program),
  ...args,
];

const kcl = (name: string, toolchain: Toolchain, ...args: string[]): ClientCase => ({
  name,
  toolchains: [toolchain],
  programs: ([place]) => [javaProgram(place!, 'Kcl', ...args)],
  needsDynamodb: true,
  timeoutSeconds: 420,
});

/** A worker in a process of its own, one of our readers in another, and one lease table. */
const shared = (
  name: string,
  toolchain: Toolchain,
  program: string,
  args: readonly string[],
  mode: string,
): ClientCase => ({
  name,
  toolchains: [toolchain],
  programs: ([place]) => [ourProgram(program, ...args, ...javaProgram(place!, 'KclMember', 'kcl', '{stream}', mode))],
  needsDynamodb: true,
  timeoutSeconds: 480,
});

/** Every client that the server is proved with. */
export const clientCases: readonly ClientCase[] = [
  {
    name: 'javascript-sdk',
    toolchains: [],
    programs: () => [
      [process.execPath, '--test', '--test-reporter=tap', join(import.meta.dirname, 'javascript-sdk.test.ts')],
    ],
    timeoutSeconds: 120,
    version: `@aws-sdk/client-kinesis ${projectPackage.devDependencies['@aws-sdk/client-kinesis']}`,
    tally: tallyOfTap,
  },
  {
    name: 'boto3',
    toolchains: [python],
    programs: ([place]) => [pythonProgram(place!, 'every_operation.py')],
    timeoutSeconds: 120,
  },
  {
    name: 'aws-cli',
    toolchains: [python],
    programs: ([place]) => [pythonProgram(place!, 'command_line.py')],
    timeoutSeconds: 240,
  },
  {
    name: 'java-sdk',
    toolchains: [java],
    programs: ([place]) => [javaProgram(place!, 'Sdk')],
    timeoutSeconds: 180,
  },
  {
    name: 'go-sdk',
    toolchains: [go],
    programs: ([place]) => [[join(place!.cache, 'program')]],
    timeoutSeconds: 120,
  },
  {
    name: 'rust-sdk',
    toolchains: [rust],
    programs: ([place]) => [[join(place!.cache, 'debug/conformance')]],
    timeoutSeconds: 120,
  },
  kcl('kcl-3-polling', java, 'polling'),
  kcl('kcl-3-fan-out', java, 'fan-out'),
  kcl('kcl-2-polling', javaWithKcl2, 'polling'),
  kcl('kcl-2-fan-out', javaWithKcl2, 'fan-out'),
  kcl('kcl-1-polling', javaWithKcl1),
  shared('kcl-2-shared', javaWithKcl2, 'share-leases.ts', ['ours', 'none'], '2.x'),
  shared('kcl-3-shared', java, 'share-leases.ts', ['kcl', 'kpl'], '2.x'),
  shared('kcl-3-leader', java, 'refuse-leader.ts', [], '3.x'),
  shared('kcl-3.4-leader', javaWithKcl34, 'refuse-leader.ts', [], '3.x'),
  {
    name: 'kpl',
    toolchains: [java, python],
    programs: ([jvm, snakes]) => [
      javaProgram(jvm!, 'Kpl'),
      pythonProgram(snakes!, 'read_aggregates.py', 'kpl'),
      javaProgram(jvm!, 'KclOfKpl', 'kpl'),
      ourProgram('our-aggregates.ts', 'read', 'kpl'),
      ourProgram('our-aggregates.ts', 'write', 'kvk-kpl'),
      pythonProgram(snakes!, 'read_aggregates.py', 'kvk-kpl'),
      javaProgram(jvm!, 'KclOfKpl', 'kvk-kpl'),
    ],
    needsDynamodb: true,
    timeoutSeconds: 240,
  },
];
