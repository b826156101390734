import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSequenceNumber } from '../../../src/local-kinesis/sequence-number.ts';

void describe('parseSequenceNumber', () => {
  void it('decodes numbers that AWS gave out', () => {
    const parts = parseSequenceNumber('49594189147623985939251953501666965394405037144469929986')!;
    assert.equal(parts.shardNumber, 0);
    const created = new Date(parts.shardCreatedSecond * 1000).toISOString();
    const put = new Date(parts.putSecond * 1000).toISOString();
    assert.match(created, /^2019-03-2/);
    assert.match(put, /^2019-03-2/);
  });

  void it('knows what is none', () => {
    for (const text of ['', '0', '1', '9'.repeat(56), `4${'9'.repeat(54)}`, 'x'.repeat(56), '1'.repeat(129)]) {
      assert.equal(parseSequenceNumber(text), undefined);
    }
  });
});
