import { wholeNumber, optional, strictObject, withDefault, type Reader } from './strict.ts';
import { SettingsError } from '../adapter.ts';
import { startServer } from './server.ts';

interface ServeSettings {
  readonly port: number;
  /** Ends when standard input closes, so never outlives the process that started it. */
  readonly endWithStdin?: boolean | undefined;
}

const boolean: Reader<boolean> = (raw, key) => {
  if (typeof raw === 'boolean') return raw;
  throw new SettingsError(key, `${key} must be true or false`);
};
const read = strictObject<ServeSettings>({ port: withDefault(wholeNumber(0), 0), endWithStdin: optional(boolean) });

/** `node serve.ts '{"port": 0, "endWithStdin": true}'`: prints `{"ready":true,"port":N}` and serves until it is told to end. */
async function serve(): Promise<void> {
  const settings = read(JSON.parse(process.argv[2] ?? '{}'), '');
  const server = await startServer(settings);
  const end = (): void => {
    process.stdin.destroy();
    process.off('SIGTERM', end).off('SIGINT', end);
    server.close().catch(fail);
  };
  process.on('SIGTERM', end).on('SIGINT', end);
  if (settings.endWithStdin === true) process.stdin.on('close', end).on('end', end).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, port: server.port })}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

serve().catch(fail);
