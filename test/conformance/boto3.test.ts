import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { SdkSession } from './sdk-session.ts';

/** A Python that has boto3: the one named by BOTO3_PYTHON, or the one on the path. */
const python = process.env['BOTO3_PYTHON'] ?? 'python3';
const hasBoto3 = spawnSync(python, ['-c', 'import boto3']).status === 0;
const skip = hasBoto3 ? false : `${python} has no boto3; install it, or name another Python in BOTO3_PYTHON`;

void describe('boto3', { skip }, () => {
  void it('puts, polls, subscribes and gets AWS names and texts of errors', async () => {
    await using session = await SdkSession.start();
    const script = `${import.meta.dirname}/boto3-calls.py`;
    const { stdout } = await promisify(execFile)(python, [script, session.server.endpoint], { timeout: 60_000 });
    assert.equal(stdout, 'ok\n');
  });
});
