import {
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  type KinesisClient,
  ListStreamConsumersCommand,
  RegisterStreamConsumerCommand,
} from '@aws-sdk/client-kinesis';
import { type Context, type Membership, ownPrefix, ReaderRefused, type StreamHandle } from '../adapter.ts';
import { type CallOptions, patiently } from './patiently.ts';
import { consumersPerStream } from './quotas.ts';
import type { KinesisSettings } from './settings.ts';

/** Longest wait for a consumer to become active. */
const activeWithinMs = 120_000;

/** A consumer registered for enhanced fan-out; disposing deregisters it. */
export interface Registration extends AsyncDisposable {
  readonly arn: string;
}

/** Registers a consumer on a stream and waits until it may subscribe. Throws ReaderRefused where the stream has no room. */
export async function registerConsumer(
  client: KinesisClient,
  stream: StreamHandle,
  membership: Membership,
  settings: KinesisSettings,
  context: Context,
): Promise<Registration> {
  const call = <T>(make: (options: CallOptions) => Promise<T>) => patiently(settings, context, make);
  const StreamARN = stream.details['arn'];
  const ConsumerName = consumerName(membership);
  const registered = await call(async (options) => {
    try {
      return await client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }), options);
    } catch (error) {
      // The same error says that there are too many calls, which passes, and too many consumers, which does not.
      if (!(error instanceof Error) || error.name !== 'LimitExceededException') throw error;
      const { Consumers = [] } = await client.send(new ListStreamConsumersCommand({ StreamARN }), options);
      if (Consumers.length < consumersPerStream) throw error;
      throw new ReaderRefused(`${error.name}: ${error.message}`, { cause: error });
    }
  });
  const arn = registered.Consumer!.ConsumerARN!;
  const registration: Registration = {
    arn,
    async [Symbol.asyncDispose]() {
      try {
        // Not ended by the run's cancellation, after which there is all the more to clean up.
        await client.send(new DeregisterStreamConsumerCommand({ ConsumerARN: arn }));
      } catch (error) {
        // Whoever removed the stream removed the consumer; what is left otherwise, `remove` finds by its name.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return;
        context.report({ kind: 'error', detail: `${ConsumerName} is still registered: ${String(error)}` });
      }
    },
  };
  try {
    await untilActive(client, arn, settings, context);
    return registration;
  } catch (error) {
    await registration[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Registers the one consumer all members of a group read as, unless another member has; removing the stream removes it.
 * Resolves to its ARN.
 */
export async function registerGroup(
  client: KinesisClient,
  stream: StreamHandle,
  { group }: Membership,
  settings: KinesisSettings,
  context: Context,
): Promise<string> {
  const call = <T>(make: (options: CallOptions) => Promise<T>) => patiently(settings, context, make);
  const named = { StreamARN: stream.details['arn'], ConsumerName: ownName(group) };
  let arn: string;
  try {
    const { Consumer } = await call((options) => client.send(new RegisterStreamConsumerCommand(named), options));
    arn = Consumer!.ConsumerARN!;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
    const described = await call((options) => client.send(new DescribeStreamConsumerCommand(named), options));
    arn = described.ConsumerDescription!.ConsumerARN!;
  }
  await untilActive(client, arn, settings, context);
  return arn;
}

async function untilActive(
  client: KinesisClient,
  ConsumerARN: string,
  settings: KinesisSettings,
  context: Context,
): Promise<void> {
  const { timers, random, signal } = context;
  const deadline = timers.now() + activeWithinMs * 1e6;
  for (;;) {
    const described = await patiently(settings, context, (options) =>
      client.send(new DescribeStreamConsumerCommand({ ConsumerARN }), options),
    );
    if (described.ConsumerDescription?.ConsumerStatus === 'ACTIVE') return;
    if (timers.now() > deadline)
      throw new Error(`Kinesis: ${ConsumerARN} did not become ACTIVE within ${activeWithinMs / 1_000} s`);
    // 20 such calls a second are allowed for all consumers of a stream.
    await timers.sleep(250 + 500 * random(), signal);
  }
}

/** A name the service takes, ours by its prefix and one for each member. */
export function consumerName({ group, member }: Membership): string {
  return ownName(`${group}-${member}`);
}

function ownName(text: string): string {
  const name = text.replaceAll(/[^a-zA-Z0-9_.-]/g, '-');
  return (name.startsWith(ownPrefix) ? name : ownPrefix + name).slice(0, 128);
}
