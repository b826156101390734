import { findPrerequisites } from '../../../src/local/prerequisites.ts';

/** Why no local Kafka can be started here, as the `skip` of a test. */
export async function lackingKafka(): Promise<string | false> {
  return await lackingJvm('kafka');
}

/** Why a system cannot be started on the JVM here, as the `skip` of a test; a failure where `REQUIRE_SYSTEMS` names it. */
export async function lackingJvm(system: 'kafka' | 'dynamodb'): Promise<string | false> {
  if ((process.env['REQUIRE_SYSTEMS'] ?? '').split(',').includes(system)) return false;
  const found = await findPrerequisites();
  const lacks = found.filter(({ name }) => name === 'java' || name === 'maven').flatMap(({ lack }) => lack ?? []);
  return lacks.length > 0 && lacks.map(({ what }) => what).join('; ');
}
