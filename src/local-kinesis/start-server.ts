import { systemClock } from './clock.ts';
import { HttpHandler } from './http-handler.ts';
import { keptCertificate } from './kept-certificate.ts';
import { listenPlain, listenSecure, type Listener } from './listeners.ts';
import { OnDemandScaling } from './on-demand.ts';
import { makeInitialStreams } from './operations/initial-streams.ts';
import { PersistentFolder } from './persistence/persistent-folder.ts';
import { namesOfHost, placeOfHost } from './place-of-host.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { Service, type Dependencies } from './service.ts';
import type { Settings } from './settings.ts';

const expireEveryMilliseconds = 1000;

/** Where the server listens with TLS, and the certificate for clients to trust. */
export interface SecureEndpoint {
  readonly port: number;
  readonly endpoint: string;
  /** PEM. */
  readonly certificate: string;
  /** Where that lies; undefined when it is not kept. */
  readonly certificateFile: string | undefined;
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:4567` */
  readonly endpoint: string;
  /** Only with TLS: its address, and the certificate for clients to trust, as PEM. */
  readonly secure: SecureEndpoint | undefined;
  readonly service: Service;
  /** Ends connections, timers and subscriptions. */
  stop(): Promise<void>;
}

/**
 * Starts the server in this process. Rejects with the error of `listen`, for instance EADDRINUSE, and with FolderProblem.
 */
export async function startServer(
  settings: Settings,
  dependencies: Partial<Dependencies> = {},
): Promise<RunningServer> {
  const folder = settings.persistFolder
    ? new PersistentFolder(settings.persistFolder, { sync: settings.persistSync })
    : undefined;
  try {
    return await startWithFolder(settings, dependencies, folder);
  } catch (error) {
    await folder?.close();
    throw error;
  }
}

async function startWithFolder(
  settings: Settings,
  dependencies: Partial<Dependencies>,
  folder: PersistentFolder | undefined,
): Promise<RunningServer> {
  const service = new Service(settings, {
    clock: systemClock,
    random: Math.random,
    log: () => {},
    journal: folder?.journal,
    ...dependencies,
  });
  await folder?.restore(service);
  makeInitialStreams(service);
  const handler = new HttpHandler(service);
  const place = placeOfHost(settings.host);
  const plain = await listenPlain(handler, settings.host, settings.port);
  const secure = settings.tls ? await secureOrClose(handler, settings, plain) : undefined;
  const scaling = new OnDemandScaling(service);
  const expiry = setInterval(() => {
    service.expire();
    scaling.look();
    void folder?.journal.tidy();
  }, expireEveryMilliseconds);
  const stop = async (): Promise<void> => {
    clearInterval(expiry);
    service.stop();
    await Promise.all([plain.close(), secure?.close()]);
    await folder?.close();
  };
  return {
    port: plain.port,
    endpoint: `http://${place}:${plain.port}`,
    secure: secure && { ...secure.place, port: secure.port, endpoint: `https://${place}:${secure.port}` },
    service,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function secureOrClose(
  handler: HttpHandler,
  { host, tlsPort, tlsFolder }: Settings,
  plain: Listener,
): Promise<Listener & { readonly place: Pick<SecureEndpoint, 'certificate' | 'certificateFile'> }> {
  try {
    const names = namesOfHost(host);
    const kept = tlsFolder === '' ? undefined : keptCertificate(tlsFolder, names, Date.now());
    const used = kept ?? selfSignedCertificate(names, Date.now());
    const listener = await listenSecure(handler, host, tlsPort, used);
    return { ...listener, place: { certificate: used.certificate, certificateFile: kept?.file } };
  } catch (error) {
    await plain.close();
    throw error;
  }
}
