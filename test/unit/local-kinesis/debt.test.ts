import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Debt } from '../../../src/local-kinesis/token-bucket.ts';

const mebibyte = 1024 ** 2;

void describe('the debt of reads', () => {
  void it('blocks for 5 s after a reply of 10 MiB at 2 MiB/s', () => {
    const debt = new Debt(2 * mebibyte);
    debt.add(10 * mebibyte, 60_000);
    assert.equal(debt.owed(64_999), true);
    assert.equal(debt.owed(65_000), false);
  });

  void it('lets two readers of 900 KiB/s poll at the same instant, and turns a third away', () => {
    const debt = new Debt(2 * mebibyte);
    for (let second = 0; second < 100; second++) {
      const at = 60_000 + second * 1_000;
      for (const reader of ['first', 'second']) {
        assert.equal(debt.owed(at), false, `${reader} reader in second ${second}`);
        debt.add(900 * 1024, at);
      }
    }
    debt.add(900 * 1024, 159_000);
    assert.equal(debt.owed(159_001), true);
  });

  void it('never grants more than the rate and one second of it', () => {
    const debt = new Debt(1_000);
    let granted = 0;
    for (let at = 60_000; at < 70_000; at += 10) {
      if (debt.owed(at)) continue;
      debt.add(100, at);
      granted += 100;
    }
    assert.ok(granted <= 10_000 + 1_000 + 100, `${granted} granted in 10 s at 1,000/s`);
    assert.ok(granted >= 10_000, `${granted} granted in 10 s at 1,000/s`);
  });
});
