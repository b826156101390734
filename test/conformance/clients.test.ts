import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientCases } from './client-cases.ts';
import { isRequired } from './require-clients.ts';
import { runClient, type ClientRun } from './run-client.ts';
import { ClientUnavailable } from './toolchain.ts';

/** Clients that are installed in seconds; `scripts/conformance.ts` runs all of them. */
const quick = ['boto3', 'aws-cli'];

/** The run, or why the client cannot be had here. */
async function runOrReason(name: string): Promise<ClientRun | string> {
  try {
    return await runClient(clientCases.find((client) => client.name === name)!);
  } catch (error) {
    if (isRequired(name) || !(error instanceof ClientUnavailable)) throw error;
    return error.message;
  }
}

for (const name of quick) {
  const ran = await runOrReason(name).catch((error: unknown) => error as Error);
  const skip = typeof ran === 'string' ? ran : false;
  void describe(name, { skip }, () => {
    void it('finds nothing wrong', () => {
      if (ran instanceof Error) throw ran;
      assert.ok(typeof ran !== 'string');
      assert.deepEqual(ran.failures, []);
      assert.ok(ran.passed > 40, `only ${ran.passed} checks`);
    });
  });
}
