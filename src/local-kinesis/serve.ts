import { describedFaults } from './faults.ts';
import { KinesisError } from './kinesis-error.ts';
import { parseSettings, SettingsRefused, type SettingProblem } from './parse-settings.ts';
import { FolderProblem } from './persistence/folder-problem.ts';
import { defaultQuotas, describedQuotas } from './quotas.ts';
import type { Settings } from './settings.ts';
import { startServer, type RunningServer } from './start-server.ts';
import { version } from './version.ts';

/*
 * The file run as a process: `node serve.ts '<settings as JSON>'`. Prints one line of JSON when it listens, or the
 * problems with the settings as one; everything else goes to standard error. `node serve.ts describe` prints the names
 * of quotas and faults instead. Exit codes: 0 ended as asked, 2 settings, 3 port taken, 4 the folder to persist in
 * cannot be used, 1 anything else.
 */

const log = (line: string): void => void process.stderr.write(`local kinesis: ${line}\n`);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function serve(settings: Settings): Promise<void> {
  const server = await start(settings);
  if (!server) return;
  // A second signal finds no listener any more and ends the process at once.
  const end = (): void => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (settings.endWithStdin) process.stdin.resume().once('close', end).once('end', end);
  const { port, endpoint, secure } = server;
  say({ ready: true, version, port, endpoint, secure, processId: process.pid, settings });
}

async function start(settings: Settings): Promise<RunningServer | undefined> {
  try {
    return await startServer(settings, { log });
  } catch (caught) {
    const error = caught as NodeJS.ErrnoException & { port?: number };
    const place = `${settings.host}:${error.port ?? settings.port}`;
    if (error instanceof FolderProblem) fail(4, error.message);
    else if (error instanceof KinesisError) refuse(error.message, [{ path: ['streams'], text: error.message }]);
    else if (error.code === 'EADDRINUSE') {
      say({ ready: false, taken: place });
      fail(3, `port taken: ${place}; choose another port, or 0 for any free one`);
    } else if (error.syscall === 'listen') fail(1, `cannot listen on ${place}: ${error.message}`);
    else fail(1, error.message);
    return undefined;
  }
}

function fail(code: number, text: string): void {
  log(text);
  process.exitCode = code;
}

function refuse(text: string, problems: readonly SettingProblem[]): void {
  say({ ready: false, problems });
  fail(2, text);
}

function readSettings(argument: string | undefined): Settings | undefined {
  try {
    return parseSettings(argument === undefined ? {} : (JSON.parse(argument) as unknown));
  } catch (error) {
    if (error instanceof SettingsRefused) refuse(error.message, error.problems);
    else fail(2, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

if (process.argv[2] === 'describe') {
  const { callsPerSecond } = defaultQuotas;
  say({ quotas: describedQuotas, callsPerSecond, faults: describedFaults });
} else {
  const settings = readSettings(process.argv[2]);
  if (settings) await serve(settings);
}
