/**
 * Proves the local Kinesis server with clients of others: `node scripts/conformance.ts [names…]`, all of them when
 * none is named. Prints a table; exits with 1 when a client fails, or cannot be had though REQUIRE_CLIENTS names it.
 * A client's output goes to standard error, prefixed by its name.
 */
import Table from 'cli-table3';
import { startDynamodb } from '../src/local/start-dynamodb.ts';
import { SystemUnavailable } from '../src/local/system-unavailable.ts';
import { clientCases, type ClientCase } from '../test/conformance/client-cases.ts';
import { runClient } from '../test/conformance/run-client.ts';
import { isRequired } from '../test/conformance/require-clients.ts';
import { ClientUnavailable } from '../test/conformance/toolchain.ts';

type Row = readonly [name: string, version: string, checks: string, seconds: string, notes: string];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !clientCases.some((client) => client.name === name));
if (unknown.length > 0) {
  console.error(`No client ${unknown.join(', ')}; there are ${clientCases.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

async function run(client: ClientCase): Promise<Row> {
  const { name } = client;
  const onLine = (line: string): void => console.error(`${name}: ${line}`);
  try {
    const dynamodb = client.needsDynamodb === true ? await startDynamodb() : undefined;
    try {
      const ran = await runClient(client, { onLine, ...(dynamodb && { dynamodb: dynamodb.address }) });
      if (!ran.ok) process.exitCode = 1;
      const seconds = `${ran.prepareSeconds.toFixed(0)} + ${ran.runSeconds.toFixed(0)}`;
      const notes = [...ran.failures.map((failure) => `FAILED ${failure}`), ...ran.notes].join('\n');
      return [name, ran.version.replaceAll(', ', '\n'), `${ran.passed}/${ran.total}`, seconds, notes];
    } finally {
      await dynamodb?.stop();
    }
  } catch (error) {
    if (!(error instanceof ClientUnavailable || error instanceof SystemUnavailable)) {
      process.exitCode = 1;
      return [name, '', 'failed', '', (error as Error).message];
    }
    if (isRequired(name)) process.exitCode = 1;
    return [name, '', isRequired(name) ? 'required, not to be had' : 'not to be had', '', error.message];
  }
}

const table = new Table({
  head: ['client', 'version', 'checks passed', 'seconds: prepare + run', 'notes'],
  style: { head: [], border: [] },
  colWidths: [null, null, null, null, 80],
  wordWrap: true,
});
for (const client of clientCases) {
  if (names.length === 0 || names.includes(client.name)) table.push([...(await run(client))]);
}
console.log(table.toString());
