import type { Service } from '../service.ts';
import { makeChange } from './change-stream.ts';
import { checkShardLimit } from './streams.ts';

/**
 * Makes the streams of the settings that are not there, ACTIVE at once. Throws LimitExceededException when they are
 * more than the account may have.
 */
export function makeInitialStreams(service: Service): void {
  for (const [name, shardCount] of Object.entries(service.settings.streams)) {
    if (service.streams.has(name)) continue;
    checkShardLimit(service, shardCount);
    service.checkRoom(1 + shardCount);
    makeChange(service, service.addStream(name, 'PROVISIONED', 1024), { kind: 'create', shardCount });
    service.journal?.noteChange();
  }
}
