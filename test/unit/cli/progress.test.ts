import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createProgress } from '../../../src/cli/progress.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { fakeTerminal } from './fake-terminal.ts';

const phase: RunEvent = { type: 'phase', scenario: 'load', target: 'kafka', text: 'connecting' };
const note: RunEvent = { type: 'note', text: 'kafka: Java is not on the PATH' };
const heartbeat: RunEvent = {
  type: 'heartbeat',
  scenario: 'load',
  target: 'kafka',
  heartbeat: { offeredPerSecond: 500, acknowledged: 1_234, lag: 5, secondsLeft: 7.2 },
};
const escape = String.fromCodePoint(27);

/** A clock that only moves when told. */
function stoppedClock(t: TestContext): { ms: number } {
  const clock = { ms: 0 };
  t.mock.method(performance, 'now', () => clock.ms);
  return clock;
}

describe('progress that is no live line', () => {
  it('is a line a phase, and a heartbeat only after 30 s of silence', (t) => {
    const clock = stoppedClock(t);
    const terminal = fakeTerminal([]);
    const { emit } = createProgress(terminal, 'auto', false);
    emit(phase);
    for (clock.ms = 0; clock.ms <= 65_000; clock.ms += 250) emit(heartbeat);
    const said = 'load · kafka · offered 500/s, acknowledged 1234, lag 5, 7 s left\n';
    assert.equal(terminal.error.text, `load · kafka · connecting\n${said}${said}`);
    assert.equal(terminal.output.text, '');
  });

  it('is plain in a dumb terminal and where that is asked for', () => {
    for (const [choice, environment] of [
      ['auto', { TERM: 'dumb' }],
      ['plain', { TERM: 'xterm' }],
    ] as const) {
      const terminal = fakeTerminal([], { isTTY: true, environment });
      createProgress(terminal, choice, false).emit(phase);
      assert.equal(terminal.error.text, 'load · kafka · connecting\n');
    }
  });

  it('tells notes even when quiet, each once', () => {
    for (const [choice, quiet] of [
      ['none', false],
      ['auto', true],
      ['plain', false],
    ] as const) {
      const terminal = fakeTerminal([]);
      const { emit } = createProgress(terminal, choice, quiet);
      emit(note);
      emit(note);
      assert.equal(terminal.error.text, 'note: kafka: Java is not on the PATH\n');
    }
  });

  it('says nothing of phases when quiet', () => {
    const terminal = fakeTerminal([]);
    const { emit } = createProgress(terminal, 'plain', true);
    emit(phase);
    emit(heartbeat);
    assert.equal(terminal.error.text, '');
  });
});

describe('a live line', () => {
  it('is written over and over, and gone before results are printed', () => {
    const terminal = fakeTerminal([], { isTTY: true, environment: { TERM: 'xterm' } });
    const { emit, say, done } = createProgress(terminal, 'auto', false);
    emit(phase);
    emit(heartbeat);
    assert.match(terminal.error.text, /load · kafka · connecting {2}offered 500\/s/);
    say('this stays');
    done();
    assert.ok(terminal.error.text.includes(`${escape}[`));
    assert.match(terminal.error.text, /this stays\n/);
    assert.equal(terminal.output.text, '');
  });
});
