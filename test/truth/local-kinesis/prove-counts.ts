import { ApiClient, ApiError } from './api-client.ts';
import { ServerProcess } from './server-process.ts';

/** A quota that is a number of things, as found. */
export interface Counted {
  readonly name: string;
  /** AWS's number. */
  readonly most: number;
  readonly accepted: number;
  /** The exception and the text that came for one more. */
  readonly refusal: string;
}

/** Everything that takes a while, in milliseconds: for the quotas of what is being created. */
const slowly = 20_000;
/** Rates that only stand in the way here. */
const unlimitedCalls = {
  callsPerSecond: { CreateStream: 0, RegisterStreamConsumer: 0, UpdateShardCount: 0, UpdateAccountSettings: 0 },
};
const atOnce = { createStream: 0, updateStream: 0, registerConsumer: 0 };

/** Counts what is accepted of everything that has a largest number, and what comes for one more. */
export async function proveCounts(): Promise<Counted[]> {
  return [...(await whenAtOnce()), ...(await whenSlow())];
}

async function whenAtOnce(): Promise<Counted[]> {
  await using server = await ServerProcess.start({ durationsMilliseconds: atOnce, quotas: unlimitedCalls });
  const client = new ApiClient(server.port);
  const of = (StreamName: string) => `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`;
  const create = (StreamName: string, ShardCount: number) => client.call('CreateStream', { StreamName, ShardCount });
  const scale = (StreamName: string, TargetShardCount: number) =>
    client.call('UpdateShardCount', { StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
  const register = (index: number) =>
    client.call('RegisterStreamConsumer', { StreamARN: of('s'), ConsumerName: `c${index}` });
  const counted: Counted[] = [];
  await create('s', 2);
  counted.push(await count('consumers of a stream', 20, register));
  await client.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
  const more = await count('the same with On-demand Advantage', 30, (index) => register(20 + index));
  counted.push({ ...more, most: 50, accepted: more.accepted + 20 });
  counted.push(await most('shards after UpdateShardCount of 2', 4, () => scale('s', 5)));
  await create('wide', 4);
  counted.push(await most('shards before UpdateShardCount to 2', 4, async () => (await create('t', 5), scale('t', 2))));
  counted.push(await count('UpdateShardCount in 24 hours', 10, (index) => scale('s', index % 2 === 0 ? 4 : 2)));
  const onDemand = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } };
  counted.push(
    await count('on-demand streams', 50, (index) =>
      client.call('CreateStream', { StreamName: `d${index}`, ...onDemand }),
    ),
  );
  const modes = ['ON_DEMAND', 'PROVISIONED'];
  counted.push(
    await count('UpdateStreamMode in 24 hours', 2, (index) =>
      client.call('UpdateStreamMode', { StreamARN: of('wide'), StreamModeDetails: { StreamMode: modes[index % 2] } }),
    ),
  );
  const encryption = { StreamName: 'wide', EncryptionType: 'KMS', KeyId: 'k' };
  counted.push(
    await count('changes of encryption in 24 hours', 25, (index) =>
      client.call(index % 2 === 0 ? 'StartStreamEncryption' : 'StopStreamEncryption', encryption),
    ),
  );
  await create('largest', 5500);
  counted.push(await most('shards by UpdateShardCount', 10_000, () => scale('largest', 10_001)));
  const { OpenShardCount } = await client.call('DescribeLimits', {});
  await create('rest', 19_999 - OpenShardCount);
  const shards = await count('shards of the account', 1, (index) => create(`last${index}`, 1));
  counted.push({ ...shards, most: 20_000, accepted: 19_999 + shards.accepted });
  client.close();
  return counted;
}

async function whenSlow(): Promise<Counted[]> {
  const registering = { ...atOnce, registerConsumer: slowly };
  await using first = await ServerProcess.start({ durationsMilliseconds: registering, quotas: unlimitedCalls });
  const client = new ApiClient(first.port);
  await client.call('CreateStream', { StreamName: 's', ShardCount: 1 });
  const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
  const consumers = await count('consumers in CREATING', 5, (index) =>
    client.call('RegisterStreamConsumer', { StreamARN, ConsumerName: `c${index}` }),
  );
  client.close();
  const creating = { ...atOnce, createStream: slowly };
  await using second = await ServerProcess.start({ durationsMilliseconds: creating, quotas: unlimitedCalls });
  const other = new ApiClient(second.port);
  const streams = await count('streams in CREATING', 5, (index) =>
    other.call('CreateStream', { StreamName: `s${index}`, ShardCount: 1 }),
  );
  other.close();
  return [consumers, streams];
}

/** Calls until one is refused, and no more than a few beyond what AWS allows. */
async function count(name: string, most: number, call: (index: number) => Promise<unknown>): Promise<Counted> {
  for (let accepted = 0; accepted < most + 3; accepted++) {
    const refusal = await refusalOf(() => call(accepted));
    if (refusal !== '') return { name, most, accepted, refusal };
  }
  return { name, most, accepted: most + 3, refusal: 'never refused' };
}

/** A call that asks for more than `most`: only its refusal can be seen. */
async function most(name: string, largest: number, call: () => Promise<unknown>): Promise<Counted> {
  const refusal = await refusalOf(call);
  return { name, most: largest, accepted: refusal === '' ? Number.POSITIVE_INFINITY : largest, refusal };
}

async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return '';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.message;
  }
}
