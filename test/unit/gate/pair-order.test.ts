import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairOrder } from '../../../src/gate/pair-order.ts';

test('pairs turn round: ABBA', () => {
  const order = [0, 1, 2, 3].flatMap((index) => pairOrder(index, 'candidate')).map((side) => side[0]);
  assert.equal(order.join(''), 'cbbccbbc');
});
