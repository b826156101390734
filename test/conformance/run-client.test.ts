import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runClient } from './run-client.ts';

/** A client of one program, in JavaScript. */
const run = (program: string, timeoutSeconds = 60) =>
  runClient({
    name: 'made up',
    toolchains: [],
    programs: () => [[process.execPath, '--eval', program]],
    timeoutSeconds,
  });

void describe('the run of a client', () => {
  void it('passes when its program checks something, finds nothing wrong and comes to its end', async () => {
    const { ok, passed, total, version, notes } = await run(
      "console.log('version x 1\\nok a\\nchatter\\nok b\\nnote slow\\nend')",
    );
    assert.deepEqual(
      { ok, passed, total, version, notes },
      { ok: true, passed: 2, total: 2, version: 'x 1', notes: ['slow'] },
    );
  });

  void it('tells the program where the server is', async () => {
    const program = `
      const answer = await fetch(process.env.KINESIS_ENDPOINT + '/health');
      console.log(answer.ok ? 'ok health' : 'BAD health');
      console.log(process.env.KINESIS_SECURE_ENDPOINT.startsWith('https:') ? 'ok TLS' : 'BAD TLS');
      console.log('end');
    `;
    const { ok, passed } = await run(program);
    assert.deepEqual({ ok, passed }, { ok: true, passed: 2 });
  });

  void it('fails with what its program found wrong', async () => {
    const { ok, failures } = await run("console.log('ok a\\nBAD b: 1, not 2\\nend')");
    assert.deepEqual({ ok, failures }, { ok: false, failures: ['b: 1, not 2'] });
  });

  for (const [name, program, said] of [
    ['stops early', "console.log('ok a')", /ended early, with 0/],
    ['fails', "console.log('ok a\\nend'); process.exitCode = 1", /ended with 1/],
    ['checks nothing', "console.log('end')", /checked nothing/],
  ] as const) {
    void it(`fails when its program ${name}`, async () => {
      const { ok, failures } = await run(program);
      assert.equal(ok, false);
      assert.match(failures.join(), said);
    });
  }

  void it('fails when its program does not end in time', async () => {
    const { ok, failures } = await run("console.log('ok a'); setInterval(() => {}, 1000)", 1);
    assert.equal(ok, false);
    assert.match(failures.join(), /was still running when its time was over; it last said: ok a/);
  });
});
