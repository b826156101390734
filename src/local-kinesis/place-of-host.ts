import { hostname } from 'node:os';

/** Addresses that stand for every interface, and the loopback address of the same version of IP. */
const wildcards: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** The host to write into a URL for a server that listens on `host`: an address that can be connected to. */
export function placeOfHost(host: string): string {
  const address = wildcards.get(host) ?? host;
  return address.includes(':') ? `[${address}]` : address;
}

/** The names that a certificate must hold for when the server listens on `host`. */
export function namesOfHost(host: string): readonly string[] {
  const own = wildcards.has(host) ? hostname() : host;
  return [...new Set(['localhost', '127.0.0.1', '::1', own])];
}
