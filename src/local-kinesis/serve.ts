import { parseSettings } from './parse-settings.ts';
import { FolderProblem } from './persistence/folder-problem.ts';
import { startServer } from './start-server.ts';

/*
 * The file run as a process: `node serve.ts '<settings as JSON>'`. Prints one line of JSON when it listens; everything
 * else goes to standard error. Exit codes: 0 ended as asked, 2 settings, 3 port taken, 4 the folder to persist in
 * cannot be used, 1 anything else.
 */

const log = (line: string): void => void process.stderr.write(`local kinesis: ${line}\n`);

async function serve(): Promise<void> {
  const settings = readSettings(process.argv[2]);
  if (!settings) return;
  const server = await startServer(settings, { log }).catch((error: NodeJS.ErrnoException & { port?: number }) => {
    const place = `${settings.host}:${error.port ?? settings.port}`;
    if (error instanceof FolderProblem) fail(4, error.message);
    else if (error.code === 'EADDRINUSE') fail(3, `port taken: ${place}; choose another port, or 0 for any free one`);
    else fail(1, `cannot listen on ${place}: ${error.message}`);
  });
  if (!server) return;
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
  process.stdout.write(`${JSON.stringify({ ready: true, port, endpoint, secure, processId: process.pid })}\n`);
}

function fail(code: number, text: string): void {
  log(text);
  process.exitCode = code;
}

function readSettings(argument: string | undefined): ReturnType<typeof parseSettings> | undefined {
  try {
    return parseSettings(argument === undefined ? {} : (JSON.parse(argument) as unknown));
  } catch (error) {
    fail(2, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

await serve();
