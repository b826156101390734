import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { placeOf } from '../scenario/place-of.ts';
import { printProblem } from '../scenario/problem.ts';
import { readDocument, type SourceDocument } from '../scenario/source-document.ts';

/** What `kvk local kinesis` was given, as commander has it; numbers are read by the server. */
export interface KinesisFlags {
  readonly port?: string;
  readonly host?: string;
  readonly tlsPort?: string;
  readonly region?: string;
  readonly account?: string;
  readonly accessKey?: string;
  readonly memory?: string;
  readonly log?: string;
  readonly persist?: string;
  readonly quotas?: 'aws' | 'off';
  readonly quota: readonly string[];
  readonly latency?: string;
  readonly fault: readonly string[];
  readonly stream: readonly string[];
  readonly settings?: string;
}

type Tree = Readonly<Record<string, unknown>>;

/** Flags that are one setting each. */
const plainFlags = [
  ['port', '--port', 'port'],
  ['host', '--host', 'host'],
  ['tlsPort', '--tls-port', 'tlsPort'],
  ['region', '--region', 'region'],
  ['account', '--account', 'accountId'],
  ['accessKey', '--access-key', 'accessKeyId'],
  ['memory', '--memory', 'memoryLimitBytes'],
  ['log', '--log', 'log'],
  ['persist', '--persist', 'persistFolder'],
] as const;

/** Settings for the server by its own names, and which flag or file each came from. */
export class KinesisSettings {
  readonly tree: Tree;
  /** What cannot even be handed to the server. */
  readonly problems: string[] = [];
  readonly #origins = new Map<string, string>();
  #file: SourceDocument | undefined;

  /** `defaults` are those of the command; a file overrides them, flags override the file. */
  constructor(flags: KinesisFlags, folder: string, defaults: Tree) {
    this.tree = { ...defaults, ...(flags.settings === undefined ? {} : this.#readFile(flags.settings, folder)) };
    for (const [name, flag, setting] of plainFlags) {
      const value = flags[name];
      if (value !== undefined) this.#set([setting], value, `${flag} ${value}`);
    }
    if (flags.tlsPort !== undefined) this.#set(['tls'], true, `--tls-port ${flags.tlsPort}`);
    if (flags.quotas !== undefined)
      this.#set(['quotas', 'enforced'], flags.quotas === 'aws', `--quotas ${flags.quotas}`);
    for (const given of flags.quota) this.#setNamed('--quota', 'quotas', given);
    if (flags.latency !== undefined) this.#setLatency(flags.latency);
    for (const given of flags.fault) this.#setNamed('--fault', 'faults', given);
    for (const given of flags.stream) this.#setStream(given);
  }

  /** What the user is told of the settings again when the server is up. */
  get shown(): { readonly accessKey: string; readonly givenQuotas: readonly string[] } {
    const { accessKeyId = '', quotas } = this.tree;
    return {
      accessKey: String(accessKeyId),
      givenQuotas: assignments(quotas).filter((text) => !text.startsWith('enforced=')),
    };
  }

  /** Says what is wrong with a setting: with the flag as typed, or with its place in the file. */
  explain(path: readonly string[], text: string): string {
    const origin = this.#origins.get(JSON.stringify(path));
    if (origin !== undefined) return `${origin}: ${text}`;
    const message = `${path.join('.')} ${text}`;
    if (!this.#file) return message;
    const place = placeOf(this.#file, path, 'key');
    return printProblem({ source: this.#file.fileName, place, path: path.join('.'), message });
  }

  #readFile(name: string, folder: string): Tree {
    try {
      const read = readDocument(readFileSync(resolve(folder, name), 'utf8'), name);
      if ('document' in read) return (this.#file = read.document).data;
      this.problems.push(...read.problems.map(printProblem));
    } catch (error) {
      this.problems.push(`--settings ${name}: cannot be read: ${(error as Error).message}`);
    }
    return {};
  }

  #setNamed(flag: string, record: string, given: string): void {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(given) ?? [];
    if (name === '') this.problems.push(`${flag} ${given}: write name=value; ${flag} list shows the names`);
    else this.#set([record, ...name.split('.')], value, `${flag} ${given}`);
  }

  /** `20ms` or, with a 99th percentile, `20ms,100ms`. */
  #setLatency(given: string): void {
    const [median = '', p99] = given.split(',');
    this.#set(['faults', 'latencyMedianMilliseconds'], median, `--latency ${given}`);
    if (p99 !== undefined) this.#set(['faults', 'latencyP99Milliseconds'], p99, `--latency ${given}`);
  }

  #setStream(given: string): void {
    const [name = '', shards = '1'] = given.split(':');
    this.#set(['streams', name], shards, `--stream ${given}`);
  }

  #set(path: readonly string[], value: unknown, origin: string): void {
    let place = this.tree;
    for (const key of path.slice(0, -1)) {
      const below = Object.hasOwn(place, key) ? place[key] : undefined;
      const copy: Tree = typeof below === 'object' && below !== null ? { ...below } : {};
      define(place, key, copy);
      place = copy;
    }
    define(place, path.at(-1)!, value);
    this.#origins.set(JSON.stringify(path), origin);
  }
}

/** `name=value` of every leaf, with the names that lead to it. */
function assignments(tree: unknown, path = ''): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return path === '' ? [] : [`${path}=${String(tree)}`];
  return Object.entries(tree).flatMap(([key, below]) => assignments(below, path === '' ? key : `${path}.${key}`));
}

/** Also a key such as `__proto__`, for the server to refuse. */
function define(tree: Tree, key: string, value: unknown): void {
  Object.defineProperty(tree, key, { value, enumerable: true, configurable: true, writable: true });
}
