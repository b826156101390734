import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AuthenticationError,
  MultipleErrors,
  NetworkError,
  ProtocolError,
  TimeoutError,
  UserError,
} from '@platformatic/kafka';
import { namedByKafka } from '../../../src/adapters/kafka/platformatic-error.ts';
import { refusalOf } from '../../../src/adapters/kafka/refusal.ts';

/** Wrapped as `send` wraps what a request to one broker ends with. */
const sent = (...errors: Error[]) => new MultipleErrors('Producing messages failed.', errors);
const fateOf = (error: unknown) => {
  const { kind, code } = refusalOf(namedByKafka(error));
  return `${kind} ${code}`;
};

void test("tells protocol errors by Kafka's names, below all wrappers", () => {
  const cases = {
    NOT_LEADER_OR_FOLLOWER: 'unavailable',
    NOT_ENOUGH_REPLICAS: 'unavailable',
    NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'timed-out',
    REQUEST_TIMED_OUT: 'timed-out',
    MESSAGE_TOO_LARGE: 'too-large',
    THROTTLING_QUOTA_EXCEEDED: 'throttled',
    TOPIC_AUTHORIZATION_FAILED: 'rejected',
  };
  for (const [name, kind] of Object.entries(cases))
    assert.equal(fateOf(sent(new MultipleErrors('answer', [new ProtocolError(name)]))), `${kind} ${name}`);
});

void test('counts an answer lost on the way as timed out, since the records may be stored', () => {
  assert.equal(fateOf(sent(new NetworkError('Connection closed'))), 'timed-out NETWORK_EXCEPTION');
  assert.equal(fateOf(sent(new TimeoutError('Request timed out', { canRetry: true }))), 'timed-out NETWORK_EXCEPTION');
  const refusedLater = new NetworkError('Connection to 10.0.0.1:9092 failed.');
  const repeated = new MultipleErrors('produce failed 2 times.', [new NetworkError('Connection closed'), refusedLater]);
  assert.equal(fateOf(sent(repeated)), 'timed-out NETWORK_EXCEPTION');
});

void test('counts what was never written as unavailable', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  for (const error of [
    new NetworkError('Connection to 10.0.0.1:9092 failed.', { cause: refused }),
    new TimeoutError('Connection to 10.0.0.1:9092 timed out.'),
    new NetworkError('Connection closed while waiting for ready.'),
    new NetworkError('Cannot get a connection: the broker is not available in the current cluster metadata.'),
  ])
    assert.equal(fateOf(sent(error)), 'unavailable BROKER_NOT_AVAILABLE');
  assert.equal(fateOf(new UserError('Unknown topic kvk-t.')), 'unavailable UNKNOWN_TOPIC_OR_PARTITION');
});

void test('refuses for good where the broker does not know us', () => {
  const cause = new AuthenticationError('SASL authentication failed.', {
    cause: new MultipleErrors('answer', [new ProtocolError('SASL_AUTHENTICATION_FAILED')]),
  });
  const error = new NetworkError('Connection to 10.0.0.1:9092 failed.', { cause });
  assert.equal(fateOf(sent(error)), 'rejected SASL_AUTHENTICATION_FAILED');
});

void test('takes whatever is thrown', () => {
  assert.equal(fateOf(new UserError('Failed to serialize a message.')), 'rejected Error');
  for (const oddity of [undefined, null, 'text', 7]) assert.equal(refusalOf(namedByKafka(oddity)).kind, 'rejected');
});
