import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommandFailed } from '../../../src/cli/exit-codes.ts';
import { loadScenarios } from '../../../src/cli/load-scenarios.ts';
import { guardEndpoints } from '../../../src/cli/remote-guard.ts';

const [loaded] = await loadScenarios(['loopback']);
const { scenario } = loaded!;

/** What the guard says of an endpoint; nothing when it lets it pass. */
function answer(endpoint: string, allowRemote = false): string {
  const targets = scenario.targets.map((target) => ({ ...target, endpoint }));
  try {
    guardEndpoints([{ ...scenario, targets }], allowRemote);
    return '';
  } catch (error) {
    assert.ok(error instanceof CommandFailed);
    assert.equal(error.exitCode, 2);
    return error.message;
  }
}

describe('the guard of endpoints', () => {
  it('lets this machine pass without a flag', () => {
    const own = [
      'local',
      'localhost:9092',
      '127.0.0.1:9092',
      '127.0.0.2:1,127.0.0.1:2',
      '[::1]:9092',
      'http://localhost:4567',
      'LOCALHOST:9092',
      'http://localhost.:4567',
    ];
    for (const endpoint of own) assert.equal(answer(endpoint), '', endpoint);
  });

  it('asks for a flag for any other machine, also for one of several', () => {
    const others = [
      '10.0.0.1:9092',
      'broker:9092',
      '127.0.0.1:9092,broker:9092',
      'http://127.0.0.1.example.com',
      'localhost@broker:9092',
      '[2001:db8::1]:9092',
      '0.0.0.0:9092',
    ];
    for (const endpoint of others) {
      assert.match(answer(endpoint), /is not this machine\. Add --allow-remote/, endpoint);
      assert.equal(answer(endpoint, true), '', endpoint);
    }
  });

  it('refuses AWS under all its names, whatever the flag', () => {
    const aws = [
      'aws',
      'https://kinesis.us-east-1.amazonaws.com',
      'https://kinesis.us-east-1.amazonaws.com.',
      'https://KINESIS.cn-north-1.amazonaws.com.cn/',
      'https://kinesis.eu-west-1.api.aws',
      '127.0.0.1:9092,b-1.demo.kafka.eu-west-1.amazonaws.com:9096',
    ];
    for (const endpoint of aws) assert.match(answer(endpoint, true), /is AWS; it is refused/, endpoint);
  });
});
