import type { Adapter } from './adapter.ts';

/** The systems that ship; each is loaded, with its client library, only when a scenario names it. */
const shipped = {
  kafka: async (): Promise<Adapter> => (await import('./kafka/adapter.ts')).kafka,
  kinesis: async (): Promise<Adapter> => (await import('./kinesis/adapter.ts')).kinesis,
  loopback: async (): Promise<Adapter> => (await import('./loopback/adapter.ts')).loopback,
} as const;

export const adapterNames: readonly string[] = Object.keys(shipped);

/** No adapter of that name, or a module that exports none. */
export class UnknownAdapter extends Error {
  override readonly name = 'UnknownAdapter';
}

/**
 * The adapter of a name, or of a `file:` URL whose module exports `adapter` (JavaScript: Node refuses TypeScript
 * inside node_modules).
 */
export async function loadAdapter(name: string): Promise<Adapter> {
  if (name.startsWith('file:')) {
    const module = (await import(name)) as { adapter?: Adapter };
    if (module.adapter) return module.adapter;
    throw new UnknownAdapter(
      `${name} exports no 'adapter': export the object that implements the contract under that name`,
    );
  }
  if (Object.hasOwn(shipped, name)) return shipped[name as keyof typeof shipped]();
  throw new UnknownAdapter(`no adapter '${name}': use one of ${adapterNames.join(', ')}, or a file: URL of your own`);
}
