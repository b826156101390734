import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OnDemandScaling } from '../../../src/local-kinesis/on-demand.ts';
import { entries, ManualService } from './manual-service.ts';

/** Writes so much into the first shard each second, for so many seconds; returns the open shards. */
function openAfter(bytesPerSecond: number, seconds: number): number {
  const manual = new ManualService();
  manual.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  const scaling = new OnDemandScaling(manual.service);
  const [entry] = entries(1, bytesPerSecond - 1);
  for (let second = 0; second <= seconds; second++) {
    manual.call('PutRecords', { StreamName: 's', Records: [{ ...entry, ExplicitHashKey: '0' }] });
    scaling.look();
    manual.now += 1000;
  }
  return manual.service.streams.get('s')!.open.length;
}

void describe('an on-demand stream', () => {
  void it('splits a shard that takes more than 500 KB/s for 15 minutes', () => {
    assert.equal(openAfter(510_000, 15 * 60), 4);
    assert.equal(openAfter(510_000, 15 * 60 + 1), 5);
  });

  void it('leaves a cooler shard as it is', () => {
    assert.equal(openAfter(490_000, 16 * 60), 4);
  });
});
