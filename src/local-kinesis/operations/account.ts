import { invalidArgument } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { openShards } from './streams.ts';

/** A commitment to a minimum throughput lasts at least 24 hours (AWS). */
const commitmentMilliseconds = 24 * 3_600_000;

/** DescribeLimits. */
export function describeLimits(service: Service): object {
  const onDemand = [...service.streams.values()].filter(({ mode }) => mode === 'ON_DEMAND');
  return {
    ShardLimit: service.settings.quotas.shardsPerAccount,
    OpenShardCount: openShards(service),
    OnDemandStreamCount: onDemand.length,
    OnDemandStreamCountLimit: service.settings.quotas.onDemandStreamsPerAccount,
    ChannelCount: service.channels.size,
    ChannelCountLimit: service.settings.quotas.channelsPerAccount,
  };
}

/** DescribeAccountSettings. */
export function describeAccountSettings(service: Service): object {
  const { startedAt, endedAt } = service.commitment;
  const earliestEnd = startedAt === undefined ? undefined : startedAt + commitmentMilliseconds;
  return {
    MinimumThroughputBillingCommitment: {
      Status: service.hasAdvantage ? 'ENABLED' : 'DISABLED',
      ...(startedAt === undefined ? {} : { StartedAt: new Date(startedAt) }),
      ...(endedAt === undefined ? {} : { EndedAt: new Date(endedAt) }),
      ...(earliestEnd === undefined ? {} : { EarliestAllowedEndAt: new Date(earliestEnd) }),
    },
  };
}

/** UpdateAccountSettings: the commitment that brings 50 consumers a stream; it lasts 24 hours at least. */
export function updateAccountSettings(service: Service, request: RequestOf<'UpdateAccountSettings'>): object {
  const enabled = request.MinimumThroughputBillingCommitment.Status === 'ENABLED';
  const now = service.clock.now();
  const { commitment } = service;
  if (enabled && !service.hasAdvantage) service.commitment = { startedAt: now, endedAt: undefined };
  if (!enabled && service.hasAdvantage) {
    if (now < (commitment.startedAt ?? now) + commitmentMilliseconds) {
      throw invalidArgument('The minimum throughput billing commitment lasts at least 24 hours.');
    }
    service.commitment = { ...commitment, endedAt: now };
  }
  return describeAccountSettings(service);
}
