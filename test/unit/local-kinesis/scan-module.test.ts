import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { compiledScanModule, scanModulePath } from '../../../scripts/build-scan.ts';

void it('the compiled scan is that of its sources; else run `node scripts/build-scan.ts`', async () => {
  assert.equal(await readFile(scanModulePath, 'utf8'), await compiledScanModule());
});
