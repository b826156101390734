import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runProgram } from '../../../src/cli/program.ts';
import { colorsFor } from '../../../src/cli/terminal.ts';
import { fakeTerminal } from './fake-terminal.ts';

describe('the program', () => {
  it('writes results to the output and all else to the error stream', async () => {
    const schema = fakeTerminal(['schema']);
    assert.equal(await runProgram(schema), 0);
    assert.ok(schema.output.text.startsWith('{'));
    assert.equal(schema.error.text, '');
    const mistaken = fakeTerminal(['shcema']);
    assert.equal(await runProgram(mistaken), 2);
    assert.equal(mistaken.output.text, '');
    assert.match(mistaken.error.text, /Did you mean schema\?/);
  });

  it('owns to a bug of its own with the stack, and exit code 1', async () => {
    const terminal = fakeTerminal(['schema']);
    terminal.output.write = () => {
      throw new TypeError('planted');
    };
    assert.equal(await runProgram(terminal), 1);
    assert.match(
      terminal.error.text,
      /^TypeError: planted\n +at [^]*This is a bug in kafka-vs-kinesis \d+\.\d+\.\d+: please report/,
    );
  });

  it('takes lists as often as they are given, and all else once', async () => {
    const run = (...more: readonly string[]): Promise<number> =>
      runProgram(fakeTerminal(['run', 'loopback', '--dry-run', ...more]));
    assert.equal(await run('--set', 'readers=1', '--set', 'repetitions=2'), 0);
    assert.equal(await run('--quiet', '--quiet'), 2);
    assert.equal(await run('--format', 'md', '--format=csv'), 2);
  });

  it('lets the options of a comparison go before what the suite sets', async () => {
    const plan = async (...more: readonly string[]): Promise<string> => {
      const terminal = fakeTerminal(['compare', '--only', 'fan-out', '--dry-run', ...more]);
      assert.equal(await runProgram(terminal), 0, terminal.error.text);
      return terminal.output.text;
    };
    const flagged = await plan('--readers', '1', '--duration', '3s');
    assert.equal(flagged, await plan('--set', 'readers=1', '--set', 'phases.measure=3s'));
    assert.notEqual(flagged, await plan());
  });
});

describe('colours', () => {
  const tty = { isTTY: true };
  const cases = [
    [{}, 'auto', {}, false],
    [tty, 'auto', {}, true],
    [tty, 'auto', { TERM: 'dumb' }, false],
    [tty, 'auto', { NO_COLOR: '1' }, false],
    [tty, 'auto', { NO_COLOR: '' }, true],
    [{}, 'auto', { FORCE_COLOR: '1' }, true],
    [tty, 'auto', { FORCE_COLOR: '0' }, false],
    [{}, 'auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [tty, 'never', { FORCE_COLOR: '1' }, false],
    [{}, 'always', { NO_COLOR: '1' }, true],
  ] as const;
  for (const [stream, choice, environment, expected] of cases) {
    it(`are ${expected ? 'on' : 'off'}: ${JSON.stringify({ ...stream, choice, ...environment })}`, () => {
      assert.equal(colorsFor(stream, choice, environment).bold('x') !== 'x', expected);
    });
  }
});
