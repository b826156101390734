import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstError } from '../../../src/process/first-error.ts';

function failing(what: string): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => Promise.reject(new Error(what)) };
}

test('an error that cleaning up hides is found, however often it was hidden', async () => {
  const broken = new TypeError('the one that mattered');
  const fail = async (): Promise<void> => {
    await using _outer = failing('outer');
    await using _inner = failing('inner');
    throw broken;
  };
  const thrown = await fail().catch((error: unknown) => error);
  assert.notEqual(thrown, broken);
  assert.equal(firstError(thrown), broken);
});

test('any other error is itself', () => {
  const error = new Error('alone');
  assert.equal(firstError(error), error);
  assert.equal(firstError('no error at all'), 'no error at all');
});
