import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingsError, SystemUnreachable } from '../adapters/adapter.ts';
import type { Subject } from './stream-case.ts';

/** Settings, capabilities and description. */
export function settingsCases(subject: Subject): void {
  const { adapter, rawSettings, settings, capabilities, settingsAt, newContext } = subject;

  void test('an unknown setting is refused by its name', () => {
    const isNamed = (error: unknown): boolean =>
      error instanceof SettingsError && error.key === 'noSuchSetting' && error.known.length > 0;
    assert.throws(() => adapter.parseSettings({ ...rawSettings, noSuchSetting: 1 }), isNamed);
  });

  void test('a setting of the wrong type is refused by its name', () => {
    const isNamed = (error: unknown): boolean => error instanceof SettingsError && error.key === 'endpoint';
    assert.throws(() => adapter.parseSettings({ ...rawSettings, endpoint: 7 }), isNamed);
    assert.throws(() => adapter.parseSettings('text'), SettingsError);
  });

  void test('parsed settings are plain JSON', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
  });

  void test('capabilities are limits one can work with', () => {
    const { batch, recordSize, inFlight, readers, pollIntervalMs } = capabilities;
    for (const limit of [batch.records, batch.bytes, recordSize, inFlight]) assert.ok(limit >= 1);
    assert.ok(recordSize <= batch.bytes, 'the largest record fits into a batch');
    assert.ok(readers === 'unlimited' || readers >= 1);
    assert.ok(pollIntervalMs >= 0);
  });

  void test('describes the system, the client and the settings', async () => {
    const description = await adapter.describe(settings, newContext());
    const { system, version, client, where, evidence } = description;
    for (const [name, text] of Object.entries({ system, version, client, where }))
      assert.match(text, /\S/, `'${name}' must say something`);
    assert.ok(['measured', 'simulated'].includes(evidence));
    assert.equal(typeof description.clientRetries, 'string');
    assert.ok(Object.keys(description.settings).length > 0, 'effective settings are told');
    for (const value of [...Object.values(description.settings), ...Object.values(description.topology)])
      assert.equal(typeof value, 'string');
  });

  void test('a system that does not answer is unreachable, within bounded time', { timeout: 60_000 }, async () => {
    // Nothing listens on port 1 (TCPMUX), and nobody but the superuser could.
    await assert.rejects(adapter.describe(settingsAt(1), newContext()), (error: unknown) => {
      assert.ok(error instanceof SystemUnreachable, String(error));
      assert.match(error.message, /:1\b/, 'the message names the endpoint');
      return true;
    });
  });
}
