import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { untilReady } from '../../src/local/until-ready.ts';
import { spawnProgram } from '../../src/process/spawn-program.ts';
import type { Stage } from '../frame/comparison.ts';
import { installPeer, type Package } from './install-peer.ts';
import type { Server, ServerKind } from './server.ts';

const readyWithinMilliseconds = 20_000;
const graceMs = 2000;
const preload = fileURLToPath(new URL('./listen-on-loopback.ts', import.meta.url));

/** How a peer is started, on the Node that runs this. */
interface Peer extends Package {
  /** The program, in the package's folder. */
  readonly program: string;
  arguments(port: number): readonly string[];
  environment(port: number, otherPort: number): Readonly<Record<string, string>>;
}

/** https://github.com/mhart/kinesalite, its records in memory. */
export const kinesalite = kindOf({
  name: 'kinesalite',
  version: '3.3.3',
  program: 'cli.js',
  arguments: (port) => ['--port', String(port), '--createStreamMs', '0', '--deleteStreamMs', '0'],
  environment: () => ({}),
});

/** https://github.com/etspaceman/kinesis-mock as it is on npm. It listens with TLS, too. */
export const kinesisLocal = kindOf({
  name: 'kinesis-local',
  version: '0.6.2',
  program: 'main.js',
  arguments: () => [],
  environment: (port, otherPort) => ({
    KINESIS_MOCK_PLAIN_PORT: String(port),
    KINESIS_MOCK_TLS_PORT: String(otherPort),
    CREATE_STREAM_DURATION: '1ms',
    DELETE_STREAM_DURATION: '1ms',
    LOG_LEVEL: 'ERROR',
  }),
});

function kindOf(peer: Peer): ServerKind {
  return { name: peer.name, mayBeMissing: true, start: (stage) => startPeer(peer, stage) };
}

async function startPeer(peer: Peer, stage: Stage): Promise<Server> {
  const folder = await installPeer(peer, stage);
  const [port, otherPort] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
  const child = await spawnProgram(
    process.execPath,
    ['--import', preload, join(folder, peer.program), ...peer.arguments(port)],
    {
      name: peer.name,
      // Where it looks for its files.
      folder,
      environment: { ...process.env, ...peer.environment(port, otherPort) },
    },
  );
  const stop = async (): Promise<void> => void (await child.end({ graceMs }));
  try {
    await untilReady({
      system: child,
      isReady: async () => (await fetch(`http://127.0.0.1:${port}/`)).status > 0,
      withinMs: readyWithinMilliseconds,
      log: `127.0.0.1:${port}`,
      signal: stage.signal,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { version: peer.version, port, pid: child.pid, stop };
}
