import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  RegisterStreamConsumerCommand,
  type KinesisClientConfig,
} from '@aws-sdk/client-kinesis';
import { parseSettings } from '../../src/local-kinesis/parse-settings.ts';
import { startServer, type RunningServer } from '../../src/local-kinesis/start-server.ts';

/** Durations of 0: streams and consumers are ACTIVE when the call returns. */
const durationsMilliseconds = {
  createStream: 0,
  updateStream: 0,
  deleteStream: 0,
  registerConsumer: 0,
  deregisterConsumer: 0,
};

/** A server of this test and a client of the official SDK that talks to it; disposing ends both. */
export class SdkSession implements AsyncDisposable {
  readonly server: RunningServer;
  readonly client: KinesisClient;

  private constructor(server: RunningServer, config: KinesisClientConfig) {
    this.server = server;
    this.client = new KinesisClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      ...config,
    });
  }

  /** Without a handler in `config` the client uses its default, HTTP/2. */
  static async start(
    config: KinesisClientConfig = {},
    settings: object = {},
    log: (line: string) => void = () => {},
  ): Promise<SdkSession> {
    const server = await startServer(parseSettings({ port: 0, durationsMilliseconds, ...settings }), { log });
    return new SdkSession(server, config);
  }

  /** Another client of the same server; only its client is to be destroyed. */
  sibling(config: KinesisClientConfig): SdkSession {
    return new SdkSession(this.server, config);
  }

  async createStream(StreamName: string, ShardCount: number): Promise<string> {
    await this.client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    const { StreamDescriptionSummary } = await this.client.send(new DescribeStreamSummaryCommand({ StreamName }));
    return StreamDescriptionSummary!.StreamARN!;
  }

  async registerConsumer(StreamARN: string, ConsumerName: string): Promise<string> {
    const { Consumer } = await this.client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
    return Consumer!.ConsumerARN!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.server.stop();
  }
}
