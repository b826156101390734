import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOfCall, failureOfEntry } from '../../../src/adapters/kinesis/failure.ts';

const thrown = (fields: object, message = 'why') => Object.assign(new Error(message), fields);

void test('tells by its kind what may be sent again', () => {
  const cases: [object, string, string][] = [
    [{ name: 'ProvisionedThroughputExceededException' }, 'throttled', 'ProvisionedThroughputExceededException'],
    [{ name: 'LimitExceededException' }, 'throttled', 'LimitExceededException'],
    [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, 'timed-out', 'ETIMEDOUT'],
    [{ code: 'ECONNRESET' }, 'timed-out', 'ECONNRESET'],
    [{ code: 'ECONNREFUSED' }, 'unavailable', 'ECONNREFUSED'],
    [{ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }, 'unavailable', 'InternalFailure'],
    [{ name: 'ResourceNotFoundException' }, 'rejected', 'ResourceNotFoundException'],
    [{ name: 'AccessDeniedException' }, 'rejected', 'AccessDeniedException'],
  ];
  for (const [fields, kind, code] of cases) {
    const failure = failureOfCall(thrown(fields));
    assert.deepEqual([failure.kind, failure.code], [kind, code]);
  }
});

void test('knows by its words what is too large', () => {
  const validation =
    "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at 'data' " +
    'failed to satisfy constraint: Member must have length less than or equal to 1048576';
  assert.equal(failureOfCall(thrown({ name: 'ValidationException' }, validation)).kind, 'too-large');
  const call = thrown({ name: 'InvalidArgumentException' }, 'Records size exceeds 5 MB limit');
  assert.equal(failureOfCall(call).kind, 'too-large');
  const key = "1 validation error detected: Value '' at 'records.1.member.partitionKey' failed to satisfy constraint";
  assert.equal(failureOfCall(thrown({ name: 'ValidationException' }, key)).kind, 'rejected');
});

void test('judges single entries', () => {
  assert.equal(failureOfEntry('ProvisionedThroughputExceededException').kind, 'throttled');
  assert.equal(failureOfEntry('InternalFailure').kind, 'unavailable');
  assert.equal(failureOfEntry('KMSAccessDeniedException').kind, 'rejected');
});

void test('takes whatever is thrown', () => {
  for (const oddity of [undefined, null, 'text', 7]) assert.equal(failureOfCall(oddity).kind, 'rejected');
});
