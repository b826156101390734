import { createLogUpdate } from 'log-update';
import type { Heartbeat } from '../run/load-session.ts';
import type { Emit, RunEvent } from '../run/events.ts';
import type { Terminal } from './terminal.ts';

export type ProgressChoice = 'auto' | 'plain' | 'none';

/** Shows what a run is doing, on the error stream. */
export interface Progress {
  readonly emit: Emit;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** Takes the live line away before results are printed. */
  readonly done: () => void;
}

const heartbeatEveryMs = 30_000;

/** The same without the lines that only tell how far it is, for `--quiet`. */
export function quietly(progress: Progress, quiet: boolean): Progress {
  return quiet ? { ...progress, say: () => undefined } : progress;
}

/** One live line on a terminal; otherwise a line a phase and a heartbeat at most every 30 s. A note is told once. */
export function createProgress(terminal: Terminal, choice: ProgressChoice, quiet: boolean): Progress {
  const { emit, ...progress } = chosenProgress(terminal, choice, quiet);
  const notes = new Set<string>();
  const emitOnce: Emit = (event) => {
    if (event.type === 'note') {
      if (notes.has(event.text)) return;
      notes.add(event.text);
    }
    emit(event);
  };
  return { emit: emitOnce, ...progress };
}

function chosenProgress(terminal: Terminal, choice: ProgressChoice, quiet: boolean): Progress {
  const say = (line: string): void => void terminal.error.write(`${line}\n`);
  if (quiet || choice === 'none') {
    const emit: Emit = (event) => event.type === 'note' && say(`note: ${event.text}`);
    return { emit, say, done: () => undefined };
  }
  const live = choice === 'auto' && terminal.error.isTTY === true && terminal.environment['TERM'] !== 'dumb';
  return live ? liveProgress(terminal) : plainProgress(say);
}

function plainProgress(say: (line: string) => void): Progress {
  let lastSaidMs = 0;
  const emit: Emit = (event) => {
    if (event.type === 'heartbeat') {
      if (performance.now() - lastSaidMs < heartbeatEveryMs) return;
    }
    lastSaidMs = performance.now();
    const line = lineOf(event);
    if (line !== '') say(line);
  };
  return { emit, say, done: () => undefined };
}

function liveProgress({ error }: Terminal): Progress {
  const update = createLogUpdate(error as NodeJS.WriteStream);
  let phase = '';
  const say = (line: string): void => {
    update.clear();
    error.write(`${line}\n`);
  };
  const emit: Emit = (event) => {
    if (event.type === 'note' || event.type === 'trial') say(lineOf(event));
    else if (event.type === 'heartbeat') update(`${phase}  ${heartbeatText(event.heartbeat)}`);
    else update((phase = lineOf(event)));
  };
  return { emit, say, done: () => update.clear() };
}

function lineOf(event: RunEvent): string {
  switch (event.type) {
    case 'phase':
      return `${event.scenario} · ${event.target} · ${event.text}`;
    case 'heartbeat':
      return `${event.scenario} · ${event.target} · ${heartbeatText(event.heartbeat)}`;
    case 'trial': {
      const { offeredPerSecond, achievedPerSecond, response, endToEnd, readers } = event.trial;
      const p99 = (value: number | null): string => (value === null ? 'n/a' : `${value.toFixed(1)} ms`);
      return (
        `${event.scenario} · ${event.target} · ${Math.round(achievedPerSecond)}${offeredPerSecond === 0 ? '' : ` of ${Math.round(offeredPerSecond)}`} records/s` +
        `, ${readers} reader${readers === 1 ? '' : 's'}, p99 response ${p99(response.p99Ms)}, end to end ${p99(endToEnd.p99Ms)}`
      );
    }
    case 'note':
      return `note: ${event.text}`;
  }
}

function heartbeatText({ offeredPerSecond, acknowledged, lag, secondsLeft }: Heartbeat): string {
  const left = secondsLeft > 0 ? `${secondsLeft.toFixed(0)} s left` : 'draining';
  const offered = offeredPerSecond === 0 ? 'closed loop' : `offered ${Math.round(offeredPerSecond)}/s`;
  return `${offered}, acknowledged ${acknowledged}, lag ${lag}, ${left}`;
}
