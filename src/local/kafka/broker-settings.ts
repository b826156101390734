export interface BrokerPlace {
  /** Where it listens for clients, as `host:port`. */
  readonly listen: string;
  /** What it tells clients to connect to. */
  readonly advertise: string;
  /** Where it listens for itself as the controller. */
  readonly controller: string;
  readonly dataFolder: string;
}

/** Broker settings by their Kafka names. */
export type BrokerSettings = Readonly<Record<string, string>>;

/**
 * The settings of one broker that is its own controller (KRaft, combined mode). Replication is 1 because there is
 * nobody to replicate to; what is not named here is Kafka's own default, and `more` wins over everything.
 */
export function brokerSettings(place: BrokerPlace, more: BrokerSettings = {}): BrokerSettings {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${place.controller}`,
    listeners: `PLAINTEXT://${place.listen},CONTROLLER://${place.controller}`,
    'advertised.listeners': `PLAINTEXT://${place.advertise}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': place.dataFolder,
    'auto.create.topics.enable': 'false',
    'delete.topic.enable': 'true',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    ...more,
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
