/** Broker settings by their Kafka names. */
export type BrokerSettings = Readonly<Record<string, string>>;

export interface BrokerPlace {
  /** From 1. */
  readonly id: number;
  /** Where it listens for clients, as `host:port`. */
  readonly listen: string;
  /** What it tells clients to connect to. */
  readonly advertise: string;
  readonly dataFolder: string;
  /** Brokers in the cluster. */
  readonly brokers: number;
  readonly metadata: MetadataPlace;
}

/** Where the cluster keeps its metadata. */
export type MetadataPlace =
  /** In the brokers, each of which is a controller too (KRaft, combined mode): their `host:port`, broker 1 first. */
  | { readonly store: 'kraft'; readonly controllers: readonly string[] }
  | { readonly store: 'zookeeper'; readonly address: string };

/**
 * The settings of one broker. Internal topics have as many replicas as there are brokers, three at most; groups may
 * have shorter sessions than Kafka allows by default; what is not named here is Kafka's own default, and `more` wins
 * over everything.
 */
export function brokerSettings(place: BrokerPlace, more: BrokerSettings = {}): BrokerSettings {
  const replicas = String(Math.min(3, place.brokers));
  const inSync = place.brokers >= 3 ? '2' : '1';
  return {
    ...metadataSettings(place),
    'advertised.listeners': `PLAINTEXT://${place.advertise}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': place.dataFolder,
    'auto.create.topics.enable': 'false',
    'delete.topic.enable': 'true',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'group.consumer.min.session.timeout.ms': '1000',
    'group.consumer.min.heartbeat.interval.ms': '100',
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    ...more,
  };
}

function metadataSettings({ id, listen, brokers, metadata }: BrokerPlace): BrokerSettings {
  if (metadata.store === 'zookeeper')
    return {
      'broker.id': String(id),
      'zookeeper.connect': metadata.address,
      listeners: `PLAINTEXT://${listen}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT',
    };
  return {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': metadata.controllers.map((address, index) => `${index + 1}@${address}`).join(','),
    listeners: `PLAINTEXT://${listen},CONTROLLER://${metadata.controllers[id - 1]}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'share.coordinator.state.topic.replication.factor': String(Math.min(3, brokers)),
    'share.coordinator.state.topic.min.isr': brokers >= 3 ? '2' : '1',
  };
}

/** Settings as the text of a `.properties` file, where a backslash has to be doubled. */
export function asProperties(settings: BrokerSettings): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** Settings as the environment that Kafka's own image reads. */
export function asEnvironment(settings: BrokerSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`KAFKA_${key.toUpperCase().replaceAll('.', '_')}`, value]),
  );
}
