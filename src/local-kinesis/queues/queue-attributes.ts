import { brokenRequest } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import type { QueueAttributes } from './queue.ts';

/** Those of a queue of which nothing was said (AWS). */
const defaultAttributes: QueueAttributes = { visibilityTimeoutSeconds: 30, maxReceiveCount: 6 };

/** What a request says of a queue's attributes, on top of what they were; throws ValidationException. */
export function attributesFrom(
  asked: RequestOf<'UpdateQueue'>['QueueAttributes'] = {},
  before = defaultAttributes,
): QueueAttributes {
  const { VisibilityTimeoutSeconds = before.visibilityTimeoutSeconds, DeadLetterConfiguration: deadLetters } = asked;
  if (deadLetters?.TargetType === 'BUILT_IN' && deadLetters.MaxReceiveCount === undefined) {
    throw brokenRequest([
      "Value null at 'queueAttributes.deadLetterConfiguration.maxReceiveCount' failed to satisfy constraint: " +
        'Member must not be null',
    ]);
  }
  const given = deadLetters?.TargetType === 'NONE' ? undefined : deadLetters?.MaxReceiveCount;
  return {
    visibilityTimeoutSeconds: VisibilityTimeoutSeconds,
    maxReceiveCount: deadLetters ? given : before.maxReceiveCount,
  };
}
