import { invalidArgument, limitExceeded } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import type { Stream } from '../stream.ts';
import { changeStream } from './change-stream.ts';
import { findActiveStream } from './find-stream.ts';
import { checkWarmThroughput, onDemandOnly } from './streams.ts';

const dayMilliseconds = 24 * 3_600_000;
const everyMetric = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;

/** StartStreamEncryption: the key is kept and shown, nothing is encrypted. */
export function startStreamEncryption(service: Service, request: RequestOf<'StartStreamEncryption'>): object {
  const stream = findActiveStream(service, request);
  checkKms(request.EncryptionType);
  chargeDay(service, stream, 'encryption', service.quotas.encryptionChangesPerDay);
  changeStream(service, stream, { kind: 'encryption', keyId: request.KeyId });
  return {};
}

/** StopStreamEncryption. */
export function stopStreamEncryption(service: Service, request: RequestOf<'StopStreamEncryption'>): object {
  const stream = findActiveStream(service, request);
  checkKms(request.EncryptionType);
  chargeDay(service, stream, 'encryption', service.quotas.encryptionChangesPerDay);
  changeStream(service, stream, { kind: 'encryption' });
  return {};
}

/** Refuses NONE, which AWS's documentation does; no text of AWS known. */
function checkKms(type: 'KMS' | 'NONE'): void {
  if (type !== 'KMS') throw invalidArgument('EncryptionType must be KMS.');
}

/** EnableEnhancedMonitoring: the names are kept and shown. */
export function enableEnhancedMonitoring(service: Service, request: RequestOf<'EnableEnhancedMonitoring'>): object {
  const stream = findActiveStream(service, request);
  const before = [...stream.shardLevelMetrics];
  for (const metric of named(request.ShardLevelMetrics)) stream.shardLevelMetrics.add(metric);
  return monitoring(stream, before);
}

/** DisableEnhancedMonitoring. */
export function disableEnhancedMonitoring(service: Service, request: RequestOf<'DisableEnhancedMonitoring'>): object {
  const stream = findActiveStream(service, request);
  const before = [...stream.shardLevelMetrics];
  for (const metric of named(request.ShardLevelMetrics)) stream.shardLevelMetrics.delete(metric);
  return monitoring(stream, before);
}

/** UpdateStreamMode: the shards stay as they are, as at AWS; twice in 24 hours. */
export function updateStreamMode(service: Service, request: RequestOf<'UpdateStreamMode'>): object {
  const stream = findActiveStream(service, request);
  const mode = request.StreamModeDetails.StreamMode;
  if (mode === 'PROVISIONED' && stream.distribution === 'AUTO') throw onDemandOnly('RecordDistributionStrategy AUTO');
  if (mode === 'PROVISIONED' && service.queuesOf(stream).length > 0) {
    throw service.errors.streamHasQueues(stream.name, 'UpdateStreamMode can’t provision');
  }
  checkWarmThroughput(service, mode, request.WarmThroughputMiBps);
  chargeDay(service, stream, 'mode', service.quotas.updateStreamModesPerDay);
  changeStream(service, stream, { kind: 'mode', mode, warmThroughputMiBps: request.WarmThroughputMiBps });
  return {};
}

/** UpdateMaxRecordSize: also the burst of the shards' write quota. */
export function updateMaxRecordSize(service: Service, request: RequestOf<'UpdateMaxRecordSize'>): object {
  const stream = findActiveStream(service, request);
  changeStream(service, stream, { kind: 'maxRecordSize', kibibytes: request.MaxRecordSizeInKiB });
  return {};
}

/** UpdateStreamWarmThroughput: an on-demand stream gets the shards for it at once. */
export function updateStreamWarmThroughput(service: Service, request: RequestOf<'UpdateStreamWarmThroughput'>): object {
  const stream = findActiveStream(service, request);
  checkWarmThroughput(service, stream.mode, request.WarmThroughputMiBps);
  const target = request.WarmThroughputMiBps;
  const current = stream.warmThroughputMiBps ?? 0;
  changeStream(service, stream, { kind: 'warmThroughput', mebibytesPerSecond: target });
  return {
    StreamARN: stream.arn,
    StreamName: stream.name,
    WarmThroughput: { TargetMiBps: target, CurrentMiBps: current },
  };
}

/** UpdateStreamRecordDistributionStrategy. */
export function updateStreamRecordDistributionStrategy(
  service: Service,
  request: RequestOf<'UpdateStreamRecordDistributionStrategy'>,
): object {
  const stream = findActiveStream(service, request);
  const strategy = request.RecordDistributionStrategy;
  if (strategy === 'AUTO' && stream.mode !== 'ON_DEMAND') throw onDemandOnly('RecordDistributionStrategy AUTO');
  changeStream(service, stream, { kind: 'distribution', strategy });
  return {};
}

function named(metrics: readonly string[]): readonly string[] {
  return metrics.includes('ALL') ? everyMetric : metrics;
}

function monitoring(stream: Stream, before: readonly string[]): object {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    CurrentShardLevelMetrics: before,
    DesiredShardLevelMetrics: [...stream.shardLevelMetrics],
  };
}

function chargeDay(service: Service, stream: Stream, change: string, most: number): void {
  const now = service.clock.now();
  const times = stream.changeTimes(change, now - dayMilliseconds);
  if (most > 0 && times.length >= most) {
    throw limitExceeded(`Stream ${stream.name} was changed this way ${times.length} times in 24 hours.`);
  }
  if (most > 0) times.push(now);
}
