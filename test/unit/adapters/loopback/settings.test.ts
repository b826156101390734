import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SettingsError } from '../../../../src/adapters/adapter.ts';
import { quantile } from '../../../../src/adapters/loopback/distribution.ts';
import { parseLoopbackSettings } from '../../../../src/adapters/loopback/settings.ts';

const endpoint = '127.0.0.1:7000';

function faultsOf(faults: object) {
  return parseLoopbackSettings({ endpoint, faults }).faults;
}

describe('settings of loopback', () => {
  it('are complete without being given', () => {
    assert.deepEqual(parseLoopbackSettings({}), {
      endpoint: 'local',
      requestTimeout: 10_000,
      retain: 268_435_456,
      faults: { seed: 1, drop: [], duplicate: [], swap: [] },
    });
  });

  it('read every fault', () => {
    const settings = parseLoopbackSettings({
      endpoint,
      requestTimeout: '2s',
      retain: '1MiB',
      faults: {
        seed: 7,
        acknowledgement: { uniform: ['1ms', '9ms'] },
        delivery: {
          quantiles: [
            [0, '1ms'],
            [0.5, '5ms'],
            [1, '50ms'],
          ],
        },
        stall: { after: '5s', length: '1s' },
        drop: [10],
        duplicate: [20, 21],
        swap: [30],
        throttle: { share: 0.1, unit: 'record' },
        capacity: { rate: '1k/s', beyond: 'refuse' },
        slowReader: { subscriber: 1, rate: '100/s' },
        disconnect: { afterBatches: 5, side: 'consumer' },
        unavailable: { partition: 2, length: '3s' },
      },
    });
    assert.deepEqual(settings.faults, {
      seed: 7,
      acknowledgement: [
        [0, 1],
        [1, 9],
      ],
      delivery: [
        [0, 1],
        [0.5, 5],
        [1, 50],
      ],
      stall: { after: 5_000, length: 1_000 },
      drop: [10],
      duplicate: [20, 21],
      swap: [30],
      throttle: { share: 0.1, unit: 'record' },
      capacity: { rate: 1_000, burst: 1_000, beyond: 'refuse' },
      slowReader: { subscriber: 1, rate: 100 },
      disconnect: { afterBatches: 5, side: 'consumer' },
      unavailable: { after: 0, length: 3_000, partition: 2 },
    });
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
  });

  for (const [key, raw] of Object.entries({
    endpoint: { endpoint: 'no port' },
    retain: { retain: 100 },
    'faults.stal': { faults: { stal: {} } },
    'faults.stall.length': { faults: { stall: { after: '1s' } } },
    'faults.drop[1]': { faults: { drop: [1, 0] } },
    'faults.throttle.share': { faults: { throttle: { share: 2 } } },
    'faults.capacity.beyond': { faults: { capacity: { rate: '1k/s' } } },
    'faults.acknowledgement': { faults: { acknowledgement: { constant: '1ms', uniform: ['1ms', '2ms'] } } },
    'faults.delivery': { faults: { delivery: { quantiles: [[0.5, '1ms']] } } },
    'faults.delivery.quantiles[0][1]': { faults: { delivery: { quantiles: [[0, 5]] } } },
  }))
    it(`refuse a wrong ${key} by name`, () => {
      assert.throws(
        () => parseLoopbackSettings({ endpoint, ...raw }),
        (error: unknown) => error instanceof SettingsError && error.key === key && error.message.includes(key),
      );
    });
});

describe('a distribution', () => {
  it('is constant, uniform or what its quantiles say', () => {
    const { acknowledgement } = faultsOf({ acknowledgement: { constant: '5ms' } });
    for (const share of [0, 0.3, 1]) assert.equal(quantile(acknowledgement!, share), 5);
    const { delivery } = faultsOf({
      delivery: {
        quantiles: [
          [0, '0ms'],
          [0.9, '9ms'],
          [1, '109ms'],
        ],
      },
    });
    assert.equal(quantile(delivery!, 0), 0);
    assert.equal(quantile(delivery!, 0.5), 5);
    assert.equal(quantile(delivery!, 0.9), 9);
    assert.ok(Math.abs(quantile(delivery!, 0.99) - 99) < 1e-9);
    assert.equal(quantile(delivery!, 1), 109);
  });
});
