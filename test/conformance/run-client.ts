import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '../../src/local-kinesis/parse-settings.ts';
import { startServer } from '../../src/local-kinesis/start-server.ts';
import { runToEnd, type Finished } from '../../src/process/run-to-end.ts';
import type { ClientCase } from './client-cases.ts';
import { tallyOf, type Tally } from './tally.ts';
import { prepare } from './toolchain.ts';

/** A client's run: passed when every program came to its end, checked something and found nothing wrong. */
export interface ClientRun extends Tally {
  readonly ok: boolean;
  readonly prepareSeconds: number;
  readonly runSeconds: number;
}

/** Where DynamoDB is, for the clients that keep leases there, and who hears what the programs say. */
export interface ClientSurroundings {
  readonly dynamodb?: string;
  readonly onLine?: (line: string) => void;
}

/**
 * Prepares a client and runs its programs, one after the other, against one fresh server with AWS's quotas that also
 * listens on TLS. Throws ClientUnavailable when it cannot be installed.
 */
export async function runClient(client: ClientCase, surroundings: ClientSurroundings = {}): Promise<ClientRun> {
  const begin = performance.now();
  const places = await Promise.all(client.toolchains.map(prepare));
  const prepared = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'kinesis-conformance-'));
  const settings = parseSettings({ port: 0, tls: true });
  await using server = await startServer(settings, { log: (line) => surroundings.onLine?.(`server: ${line}`) });
  const { endpoint, secure } = server;
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, secure!.certificate);
  const environment = {
    ...process.env,
    KINESIS_ENDPOINT: endpoint,
    KINESIS_SECURE_ENDPOINT: secure!.endpoint,
    KINESIS_CERTIFICATE: certificate,
    DYNAMODB_ENDPOINT: surroundings.dynamodb ?? '',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
  };
  try {
    const tallies: Tally[] = [];
    for (const [program, ...args] of client.programs(places)) {
      const lines: string[] = [];
      const onLine = (line: string): void => {
        lines.push(line);
        surroundings.onLine?.(line);
      };
      const options = { timeoutMs: client.timeoutSeconds * 1000, environment, folder, onLine };
      const ending = await runToEnd(program, args, options);
      tallies.push(judge((client.tally ?? tallyOf)(lines), ending, lines));
    }
    const run = tallies.reduce(together);
    return {
      ...run,
      version: client.version ?? run.version,
      ok: run.failures.length === 0,
      prepareSeconds: (prepared - begin) / 1000,
      runSeconds: (performance.now() - prepared) / 1000,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A program that stopped early, failed without a reason or checked nothing counts as one more failed check. */
function judge(tally: Tally, { code, timedOut }: Finished, lines: readonly string[]): Tally {
  const fault = faultOf(tally, code, timedOut);
  if (fault === undefined) return tally;
  const failure = `a program ${fault}; it last said: ${lines.slice(-8).join(' | ')}`;
  return { ...tally, total: tally.total + 1, failures: [...tally.failures, failure] };
}

function faultOf({ ended, total, failures }: Tally, code: number | null, timedOut: boolean): string | undefined {
  if (timedOut) return 'was still running when its time was over';
  if (!ended) return `ended early, with ${code}`;
  if (total === 0) return 'checked nothing';
  return code === 0 || failures.length > 0 ? undefined : `ended with ${code}`;
}

function together(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    total: one.total + other.total,
    failures: [...one.failures, ...other.failures],
    notes: [...one.notes, ...other.notes],
    version: [...new Set([one.version, other.version].filter((version) => version !== ''))].join(', '),
    ended: one.ended && other.ended,
  };
}
