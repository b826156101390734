import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateClock } from '../../../src/load/state-clock.ts';

test('counts only what lies in the window, also while the state lasts', () => {
  const clock = new StateClock();
  clock.begin(100, 200);
  assert.equal(clock.share(50), 0);
  clock.note(true, 80);
  assert.equal(clock.share(150), 1);
  clock.note(false, 120);
  clock.note(true, 160);
  clock.note(true, 170);
  assert.equal(clock.share(180), 40 / 80);
  clock.note(false, 300);
  assert.equal(clock.share(400), 60 / 100);
});

test('begins anew with the state it has', () => {
  const clock = new StateClock();
  clock.begin(0, 10);
  clock.note(true, 4);
  clock.begin(20, 40);
  assert.equal(clock.share(30), 1);
  clock.note(false, 30);
  assert.equal(clock.share(40), 0.5);
});
