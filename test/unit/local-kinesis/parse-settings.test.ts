import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closestName } from '../../../src/local-kinesis/closest-name.ts';
import { noFaults } from '../../../src/local-kinesis/faults.ts';
import { defaultMemoryLimit } from '../../../src/local-kinesis/memory-limit.ts';
import { parseFaults, parseSettings, SettingsRefused } from '../../../src/local-kinesis/parse-settings.ts';
import { defaultSettings } from '../../../src/local-kinesis/settings.ts';

/** The problems of settings that must be refused. */
function problemsOf(raw: unknown): readonly string[] {
  try {
    parseSettings(raw);
  } catch (error) {
    assert.ok(error instanceof SettingsRefused);
    return error.problems.map(({ path, text }) => `${path.join('.')}: ${text}`);
  }
  throw new Error('the settings were taken');
}

void describe('settings', () => {
  void it('are the defaults when nothing is said', () => assert.deepEqual(parseSettings(undefined), defaultSettings));

  void it('take text as a command line has it, with units where the name ends in one', () => {
    const { port, memoryLimitBytes, tls, quotas, streams, idleEventMilliseconds } = parseSettings({
      port: '4568',
      memoryLimitBytes: '512MiB',
      tls: 'true',
      idleEventMilliseconds: '1.5s',
      streams: { 'my.orders-1_a': '4' },
      quotas: {
        shardWriteBytesPerSecond: '2MiB/s',
        shardReadCallsPerSecond: '0.5',
        callsPerSecond: { PutRecords: '7' },
      },
    });
    assert.deepEqual([port, memoryLimitBytes, tls, idleEventMilliseconds], [4568, 512 * 1024 ** 2, true, 1500]);
    assert.deepEqual(streams, { 'my.orders-1_a': 4 });
    assert.equal(quotas.shardWriteBytesPerSecond, 2 * 1024 ** 2);
    assert.equal(quotas.shardReadCallsPerSecond, 0.5);
    assert.equal(quotas.callsPerSecond['PutRecords'], 7);
    assert.equal(quotas.callsPerSecond['CreateStream'], 5, 'the others stay');
  });

  void it('name everything that is wrong at once, with what was meant', () => {
    assert.deepEqual(
      problemsOf({
        prot: 1,
        tlsPort: 70_000,
        port: '1.5',
        tls: 'perhaps',
        log: 'loud',
        accountId: '12',
        memoryLimitBytes: '5 furlong',
        quotas: { shardWriteRecordPerSecond: 1, shardReadCallsPerSecond: '-1', callsPerSecond: { ListShard: 1 } },
        faults: { failedShare: 1.5 },
        streams: { 'a/b': 1, good: 0, long: '2MiB' },
        durationsMilliseconds: 5,
      }),
      [
        'prot: is unknown: did you mean port?',
        'tlsPort: must be a whole number from 0 to 65535',
        'port: must be a whole number from 0 to 65535',
        'tls: must be a boolean: true or false',
        "log: must be one of off, info, debug, not 'loud'",
        "accountId: must be twelve digits, not '12'",
        "memoryLimitBytes: 'furlong' is not a unit of size: use one of B, kB, KiB, MB, MiB, GB, GiB, e.g. 1KiB",
        'quotas.shardWriteRecordPerSecond: is unknown: did you mean shardWriteRecordsPerSecond?',
        "quotas.shardReadCallsPerSecond: must be a number of 0 or more, not '-1'",
        'quotas.callsPerSecond.ListShard: is unknown: did you mean ListShards?',
        'faults.failedShare: must be between 0 and 1',
        'streams.a/b: is no name of a stream: letters, digits and _.-',
        'streams.good: must be a whole number of shards, 1 or more',
        "streams.long: must be a number of 0 or more, not '2MiB'",
        'durationsMilliseconds: must be an object',
      ],
    );
    assert.deepEqual(problemsOf([]), [': they must be an object']);
    assert.match(problemsOf({ xyz: 1 })[0]!, /^xyz: is unknown; known here: host, port, /);
  });

  void it('keep a name that every object has from passing for a setting', () => {
    assert.match(problemsOf(JSON.parse('{"__proto__": {"port": 1}}'))[0]!, /^__proto__: is unknown/);
    assert.match(problemsOf({ quotas: { callsPerSecond: { toString: 1 } } })[0]!, /toString: is unknown/);
  });

  void it('change faults one by one', () => {
    const faults = parseFaults({ ...noFaults, failedShare: 0.5 }, { latencyMedianMilliseconds: '20ms' });
    assert.deepEqual(faults, { ...noFaults, failedShare: 0.5, latencyMedianMilliseconds: 20 });
  });
});

void describe('the closest name', () => {
  void it('is the one with fewest changes, or none when all are far', () => {
    assert.equal(closestName('prot', ['host', 'port', 'part']), 'port');
    assert.equal(closestName('MEMORYlimitByte', ['memoryLimitBytes']), 'memoryLimitBytes');
    assert.equal(closestName('abc', ['xyz', 'port']), undefined);
    assert.equal(closestName('prot', []), undefined);
  });
});

void describe('the default memory limit', () => {
  void it('is a quarter of the machine, or of the control group when that has less', () => {
    const gibibyte = 1024 ** 3;
    assert.equal(defaultMemoryLimit(16 * gibibyte, 0), 4 * gibibyte);
    assert.equal(defaultMemoryLimit(16 * gibibyte, 2 * gibibyte), gibibyte / 2);
    assert.equal(defaultMemoryLimit(16 * gibibyte, 2 ** 63), 4 * gibibyte, 'no limit is a number beyond all memory');
  });
});
