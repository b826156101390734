import { randomUUID } from 'node:crypto';
import type { Channel } from '../channel.ts';
import { invalidArgument, limitExceeded } from '../error-texts.ts';
import { KinesisError } from '../kinesis-error.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { channelDescription, channelIdentity } from './describe-channel.ts';
import { findUsableStream } from './find-stream.ts';
import { isWanted } from './stream-filter.ts';
import { addTags } from './stream-tags.ts';
import { onDemandOnly } from './streams.ts';

const channelsPerPage = 100;

type RecordConfiguration = Channel['streams'][number]['record'];

/** CreateChannel: kept and given back; nothing is delivered. On-demand streams only. */
export function createChannel(service: Service, request: RequestOf<'CreateChannel'>): object {
  const { ChannelName: name, S3DestinationConfiguration: s3, S3TablesDestinationConfiguration: s3Tables } = request;
  if ((s3 === undefined) === (s3Tables === undefined)) {
    throw invalidArgument('Exactly one of S3DestinationConfiguration and S3TablesDestinationConfiguration is needed.');
  }
  if (request.StreamConfigurationList.length > 1) throw invalidArgument('A channel delivers exactly one stream.');
  if ([...service.channels.values()].some((channel) => channel.name === name)) {
    throw new KinesisError('ResourceInUseException', `Channel ${name} already exists.`);
  }
  const most = service.quotas.channelsPerAccount;
  if (most > 0 && service.channels.size >= most)
    throw limitExceeded(`The account has the maximum of ${most} channels.`);
  service.checkRoom(1);
  const streams = request.StreamConfigurationList.map(({ StreamARN, RecordConfiguration }) => {
    checkFormat(RecordConfiguration, s3 ? 'S3' : 'S3 Tables');
    const stream = findUsableStream(service, { StreamARN });
    if (stream.mode !== 'ON_DEMAND') throw onDemandOnly('A channel');
    return { arn: stream.arn, createdAt: stream.createdAt, record: RecordConfiguration };
  });
  const tags = new Map<string, string>();
  addTags(tags, request.Tags ?? {}, `Failed to add tags to channel ${name} because`);
  const channel: Channel = {
    name,
    arn: `arn:aws:kinesis:${service.settings.region}:${service.settings.accountId}:channel/${name}`,
    id: randomUUID(),
    createdAt: Math.floor(service.clock.now() / 1000) * 1000,
    status: 'CREATING',
    role: request.ServiceExecutionRoleARN,
    streams,
    s3,
    s3Tables,
    encryption: request.EncryptionConfiguration,
    tags,
    policy: undefined,
    logging: request.LoggingConfiguration ?? { CloudWatchLogs: { Enabled: false } },
  };
  service.channels.set(channel.arn, channel);
  const answer = { ChannelDescription: channelDescription(channel) };
  finishChannel(service, channel);
  return answer;
}

/** Refuses forms of records that a destination does not take (AWS); no text of AWS known. */
function checkFormat({ RecordFormatType: format, GSRSchemaARN: schema }: RecordConfiguration, to: 'S3' | 'S3 Tables') {
  const refuse = (text: string) => new KinesisError('ValidationException', text);
  const taken = to === 'S3' ? ['JSON', 'STRING', 'BYTE_ARRAY'] : ['JSON', 'GSR_JSON'];
  if (!taken.includes(format)) throw refuse(`RecordFormatType ${format} is not supported for destinations in ${to}.`);
  if (to === 'S3 Tables' && schema === undefined)
    throw refuse('GSRSchemaARN is required for destinations in S3 Tables.');
}

/** Makes a channel in CREATING ACTIVE after the settable time. */
export function finishChannel(service: Service, channel: Channel): void {
  service.after(service.settings.durationsMilliseconds.createStream, () => {
    if (channel.status === 'CREATING') channel.status = 'ACTIVE';
  });
}

/** DescribeChannel. */
export function describeChannel(service: Service, request: RequestOf<'DescribeChannel'>): object {
  return { ChannelDescription: channelDescription(findChannel(service, request.ChannelARN)) };
}

/** DeleteChannel. */
export function deleteChannel(service: Service, request: RequestOf<'DeleteChannel'>): object {
  endChannel(service, findChannel(service, request.ChannelARN));
  return {};
}

/** Puts the channel into DELETING and removes it after the settable time. */
export function endChannel(service: Service, channel: Channel): void {
  channel.status = 'DELETING';
  service.after(service.settings.durationsMilliseconds.deleteStream, () => service.channels.delete(channel.arn));
}

/** UpdateChannel: freshness and logging. */
export function updateChannel(service: Service, request: RequestOf<'UpdateChannel'>): object {
  const channel = findChannel(service, request.ChannelARN);
  if (channel.status !== 'ACTIVE') {
    throw new KinesisError('ResourceInUseException', `Channel ${channel.name} is ${channel.status}, not ACTIVE.`);
  }
  if (channel.s3) channel.s3 = { ...channel.s3, ...request.S3DestinationConfiguration };
  if (channel.s3Tables) channel.s3Tables = { ...channel.s3Tables, ...request.S3TablesDestinationConfiguration };
  if (request.LoggingConfiguration) channel.logging = request.LoggingConfiguration;
  return { ChannelDescription: channelDescription(channel) };
}

/** ListChannels in the order of the names, at most 100 a page. */
export function listChannels(service: Service, request: RequestOf<'ListChannels'>): object {
  const after = request.NextToken === undefined ? '' : parsePageToken(service, request.NextToken).after;
  const channels = [...service.channels.values()]
    .filter(({ name, streams }) => name > after && streams.some((stream) => isWanted(request.StreamFilter, stream)))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const page = channels.slice(0, Math.min(request.MaxResults ?? channelsPerPage, channelsPerPage));
  const more = page.length < channels.length;
  return {
    ChannelSummaries: page.map((channel) => ({
      ...channelIdentity(channel),
      ChannelDestinationType: channel.s3 ? 'S3' : 'S3_TABLES',
      Streams: channel.streams.map(({ arn, createdAt }) => ({
        StreamARN: arn,
        StreamCreationTimestamp: new Date(createdAt),
      })),
    })),
    ...(more ? { NextToken: formatPageToken(service, '', page.at(-1)!.name) } : {}),
  };
}

/** The channel of this ARN; throws ResourceNotFoundException. */
export function findChannel(service: Service, arn: string): Channel {
  const channel = service.channels.get(arn);
  if (!channel) throw new KinesisError('ResourceNotFoundException', `Channel ${arn} not found.`);
  return channel;
}
