import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOf } from '../../../src/adapters/kafka/refusal.ts';

const thrown = (fields: object) => Object.assign(new Error('why'), fields);

void test('tells by its kind what may be sent again', () => {
  const cases: [object, string, string][] = [
    [{ name: 'KafkaJSProtocolError', type: 'REQUEST_TIMED_OUT' }, 'timed-out', 'REQUEST_TIMED_OUT'],
    [{ name: 'KafkaJSProtocolError', type: 'NOT_LEADER_FOR_PARTITION' }, 'unavailable', 'NOT_LEADER_FOR_PARTITION'],
    [{ name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE' }, 'too-large', 'MESSAGE_TOO_LARGE'],
    [{ name: 'KafkaJSProtocolError', type: 'TOPIC_AUTHORIZATION_FAILED' }, 'rejected', 'TOPIC_AUTHORIZATION_FAILED'],
    [{ name: 'KafkaJSRequestTimeoutError' }, 'timed-out', 'KafkaJSRequestTimeoutError'],
    [{ name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' }, 'unavailable', 'KafkaJSConnectionError'],
    [{ name: 'TypeError' }, 'rejected', 'TypeError'],
  ];
  for (const [fields, kind, code] of cases) {
    const refusal = refusalOf(thrown(fields));
    assert.deepEqual([refusal.kind, refusal.code, refusal.message], [kind, code, 'why']);
  }
});

void test('counts an answer lost on the way as timed out, since the records may be stored', () => {
  for (const fields of [
    { name: 'KafkaJSConnectionClosedError' },
    { name: 'KafkaJSConnectionError', code: 'ECONNRESET' },
    { name: 'KafkaJSProtocolError', type: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' },
  ])
    assert.equal(refusalOf(thrown(fields)).kind, 'timed-out');
});

void test('looks below the wrappers in which kafkajs puts the cause', () => {
  const cause = thrown({ name: 'KafkaJSProtocolError', type: 'LEADER_NOT_AVAILABLE' });
  const wrapped = Object.assign(new Error('retries exceeded', { cause }), { name: 'KafkaJSNumberOfRetriesExceeded' });
  assert.equal(refusalOf(wrapped).code, 'LEADER_NOT_AVAILABLE');
});

void test('takes whatever is thrown', () => {
  for (const oddity of [undefined, null, 'text', 7]) assert.equal(refusalOf(oddity).kind, 'rejected');
});
