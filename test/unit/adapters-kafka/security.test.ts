import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingsError } from '../../../src/adapters/adapter.ts';
import { readSecurity } from '../../../src/adapters/kafka/security.ts';

void test('is plaintext without anything set', () => {
  assert.deepEqual(readSecurity({}), { ssl: false, label: 'plaintext' });
});

void test('reads credentials and never puts them into the label', () => {
  const security = readSecurity({
    KVK_KAFKA_SSL: 'true',
    KVK_KAFKA_SASL_MECHANISM: 'PLAIN',
    KVK_KAFKA_SASL_USERNAME: 'somebody',
    KVK_KAFKA_SASL_PASSWORD: 'secret',
  });
  assert.deepEqual(security.sasl, { mechanism: 'plain', username: 'somebody', password: 'secret' });
  assert.equal(security.label, 'SASL plain over TLS');
});

void test('names the variable that is missing or wrong', () => {
  const names = (key: string) => (error: unknown) => error instanceof SettingsError && error.key === key;
  assert.throws(() => readSecurity({ KVK_KAFKA_SASL_USERNAME: 'a' }), names('KVK_KAFKA_SASL_PASSWORD'));
  assert.throws(
    () =>
      readSecurity({
        KVK_KAFKA_SASL_USERNAME: 'a',
        KVK_KAFKA_SASL_PASSWORD: 'b',
        KVK_KAFKA_SASL_MECHANISM: 'gssapi',
      }),
    names('KVK_KAFKA_SASL_MECHANISM'),
  );
});
