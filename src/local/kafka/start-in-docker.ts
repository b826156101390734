import getPort from 'get-port';
import type { Ending } from '../../process/child.ts';
import type { LocalKafka } from '../local-kafka.ts';
import { untilReady } from '../until-ready.ts';
import { asEnvironment, type BrokerPlace, type BrokerSettings, brokerSettings } from './broker-settings.ts';
import { kafkaVersion } from './kafka-program.ts';

export interface DockerOptions {
  isReady(address: string): Promise<boolean>;
  readonly readyWithinMs: number;
  readonly properties?: BrokerSettings | undefined;
  readonly signal?: AbortSignal | undefined;
}

const image = `apache/kafka:${kafkaVersion}`;
const loopback = '127.0.0.1';

/** Starts one broker in a container, which goes with this process. Throws SystemUnavailable. */
export async function startInDocker(options: DockerOptions): Promise<LocalKafka> {
  const { readyWithinMs, signal } = options;
  const { GenericContainer } = await import('testcontainers');
  const port = await getPort({ host: loopback });
  const address = `${loopback}:${port}`;
  const begin = performance.now();
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment(environmentOf(address, options.properties))
    .withStartupTimeout(readyWithinMs)
    .start();
  let gone: (ending: Ending) => void = () => undefined;
  const ended = new Promise<Ending>((resolve) => {
    gone = resolve;
  });
  const stop = async (): Promise<void> => {
    await container.stop();
    gone({ code: 0, signal: null });
  };
  try {
    const system = { name: `Kafka (${image})`, ended, lastLines: () => [] };
    const isReady = (): Promise<boolean> => options.isReady(address);
    await untilReady({ system, isReady, withinMs: readyWithinMs, log: 'docker logs', signal });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind: 'kafka',
    address,
    how: 'docker',
    version: kafkaVersion,
    startSteps: { startMs: performance.now() - begin },
    ended,
    brokers: [],
    sample: () => undefined,
    stop,
  };
}

function environmentOf(address: string, properties: BrokerSettings | undefined): Readonly<Record<string, string>> {
  const place: BrokerPlace = {
    id: 1,
    brokers: 1,
    metadata: { store: 'kraft', controllers: [`${loopback}:9093`] },
    listen: '0.0.0.0:9092',
    advertise: address,
    dataFolder: '/tmp/kafka-data',
  };
  return asEnvironment(brokerSettings(place, properties));
}
