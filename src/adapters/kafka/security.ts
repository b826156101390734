import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { SettingsError } from '../adapter.ts';

/** How to prove who we are, from the environment: never part of settings, handles or descriptions. */
export interface Security {
  readonly ssl: ConnectionOptions | boolean;
  readonly sasl?: { readonly mechanism: Mechanism; readonly username: string; readonly password: string };
  /** What may be shown, e.g. `SASL scram-sha-512 over TLS`. */
  readonly label: string;
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
export type Mechanism = (typeof mechanisms)[number];

/**
 * Reads `KVK_KAFKA_SSL` (`true`), `KVK_KAFKA_SSL_CA` (path of a PEM file), `KVK_KAFKA_SASL_MECHANISM`,
 * `KVK_KAFKA_SASL_USERNAME` and `KVK_KAFKA_SASL_PASSWORD`. Throws SettingsError when they do not fit together.
 */
export function readSecurity(environment: NodeJS.ProcessEnv): Security {
  const authority = environment['KVK_KAFKA_SSL_CA'];
  const encrypted = environment['KVK_KAFKA_SSL'] === 'true' || authority !== undefined;
  const ssl = authority === undefined ? encrypted : { ca: readFileSync(authority, 'utf8') };
  const transport = encrypted ? 'TLS' : 'plaintext';
  const username = environment['KVK_KAFKA_SASL_USERNAME'];
  if (username === undefined) return { ssl, label: transport };
  const password = environment['KVK_KAFKA_SASL_PASSWORD'];
  if (password === undefined)
    throw new SettingsError(
      'KVK_KAFKA_SASL_PASSWORD',
      'KVK_KAFKA_SASL_USERNAME is set without KVK_KAFKA_SASL_PASSWORD: set both, or neither',
    );
  const asked = environment['KVK_KAFKA_SASL_MECHANISM'] ?? 'scram-sha-512';
  const mechanism = mechanisms.find((known) => known === asked.toLowerCase());
  if (mechanism === undefined)
    throw new SettingsError(
      'KVK_KAFKA_SASL_MECHANISM',
      `KVK_KAFKA_SASL_MECHANISM is '${asked}': use one of ${mechanisms.join(', ')}`,
      mechanisms,
    );
  return { ssl, sasl: { mechanism, username, password }, label: `SASL ${mechanism} over ${transport}` };
}
