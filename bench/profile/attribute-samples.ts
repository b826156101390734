/** Who ran when a sample was taken. */
export type Owner = 'load' | 'adapter' | 'local Kinesis' | 'client library' | 'node and native' | 'garbage collection';

/** The parts of V8's `.cpuprofile` that are needed. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** A node's id for each sample, and the microseconds before it. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** What a process was there for, told by the file in whose calls its work is done. */
export type Role = 'producer' | 'consumer' | 'local Kinesis';

/** Where the processor time of one process went. */
export interface Attribution {
  readonly role: Role;
  readonly busySeconds: number;
  /** Seconds by owner. */
  readonly owners: ReadonlyMap<Owner, number>;
  /** Seconds by function and place, most first. */
  readonly functions: readonly (readonly [name: string, seconds: number])[];
}

/** Samples are taken every millisecond; where one lasts this long the process was halted. */
const haltedMicroseconds = 50_000;

interface Placed {
  readonly node: ProfileNode;
  readonly owner: Owner | undefined;
  readonly role: Role | undefined;
}

/**
 * Attributes the self time of a worker's samples to whoever wrote the code, from the first sample in the load on. What
 * has no file, such as WebAssembly and built-in functions, belongs to the nearest caller that has one. Undefined where
 * no load was running.
 */
export function attributeSamples({ nodes, samples, timeDeltas }: CpuProfile): Attribution | undefined {
  const places = placesOf(nodes);
  const first = samples.findIndex((id) => places.get(id)?.role !== undefined);
  const role = places.get(samples[first] ?? -1)?.role;
  if (role === undefined) return undefined;
  const owners = new Map<Owner, number>();
  const functions = new Map<string, number>();
  let busySeconds = 0;
  for (let index = first; index < samples.length; index++) {
    const { owner, node } = places.get(samples[index]!)!;
    if (owner === undefined) continue;
    const microseconds = timeDeltas[index + 1] ?? 0;
    if (microseconds > haltedMicroseconds) continue;
    const seconds = microseconds / 1e6;
    busySeconds += seconds;
    owners.set(owner, (owners.get(owner) ?? 0) + seconds);
    const { functionName, url, lineNumber } = node.callFrame;
    const name = `${functionName || '(anonymous)'} ${url.replace(/^.*\/(?=node_modules|src)/, '')}:${lineNumber + 1}`;
    functions.set(name, (functions.get(name) ?? 0) + seconds);
  }
  return { role, busySeconds, owners, functions: [...functions].toSorted((a, b) => b[1] - a[1]) };
}

function placesOf(nodes: readonly ProfileNode[]): Map<number, Placed> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<number, Placed>();
  const place = (node: ProfileNode, caller: Placed | undefined): void => {
    const placed = { node, owner: ownerOf(node, caller?.owner), role: roleOf(node) ?? caller?.role };
    places.set(node.id, placed);
    for (const child of node.children ?? []) place(byId.get(child)!, placed);
  };
  place(nodes[0]!, undefined);
  return places;
}

function ownerOf({ callFrame: { functionName, url } }: ProfileNode, caller: Owner | undefined): Owner | undefined {
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url.startsWith('node:')) return 'node and native';
  if (/\/node_modules\/(?!hdr-histogram-js)/.test(url)) return 'client library';
  if (url.includes('/src/adapters/')) return 'adapter';
  if (url.includes('/src/local-kinesis/')) return 'local Kinesis';
  if (url.startsWith('file:')) return 'load';
  return caller ?? 'node and native';
}

const entries: readonly (readonly [file: string, role: Role])[] = [
  ['/load/produce-loop.ts', 'producer'],
  ['/load/consume-side.ts', 'consumer'],
  ['/local-kinesis/http-handler.ts', 'local Kinesis'],
];

function roleOf({ callFrame: { url } }: ProfileNode): Role | undefined {
  return entries.find(([file]) => url.endsWith(file))?.[1];
}
