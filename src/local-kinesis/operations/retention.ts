import { invalidArgument } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { changeStream } from './change-stream.ts';
import { findActiveStream, findStream } from './find-stream.ts';

const leastHours = 24;
const mostHours = 8760;

/** IncreaseStreamRetentionPeriod, up to 8,760 hours. */
export function increaseStreamRetentionPeriod(
  service: Service,
  request: RequestOf<'IncreaseStreamRetentionPeriod'>,
): object {
  const stream = findStream(service, request);
  const hours = request.RetentionPeriodHours;
  checkBounds(hours);
  if (hours < stream.retentionHours) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be shorter than existing ` +
        `retention period (${stream.retentionHours} hours). Use DecreaseRetentionPeriod API.`,
    );
  }
  if (hours === stream.retentionHours) return {};
  changeStream(service, findActiveStream(service, request), { kind: 'retention', hours });
  return {};
}

/** DecreaseStreamRetentionPeriod, down to 24 hours; what is older becomes unreadable for good. */
export function decreaseStreamRetentionPeriod(
  service: Service,
  request: RequestOf<'DecreaseStreamRetentionPeriod'>,
): object {
  const stream = findStream(service, request);
  const hours = request.RetentionPeriodHours;
  checkBounds(hours);
  if (hours > stream.retentionHours) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be longer than existing ` +
        `retention period (${stream.retentionHours} hours). Use IncreaseRetentionPeriod API.`,
    );
  }
  if (hours === stream.retentionHours) return {};
  changeStream(service, findActiveStream(service, request), { kind: 'retention', hours });
  return {};
}

function checkBounds(hours: number): void {
  if (hours < leastHours) {
    throw invalidArgument(
      `Minimum allowed retention period is ${leastHours} hours. Requested retention period (${hours} hours) is too short.`,
    );
  }
  if (hours > mostHours) {
    throw invalidArgument(
      `Maximum allowed retention period is ${mostHours} hours. Requested retention period (${hours} hours) is too long.`,
    );
  }
}
