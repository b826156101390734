import { now } from '../measure/clock.ts';

const progressEveryMs = 250;
const intervalEveryTicks = 4;

/** Calls at multiples of 250 ms of the shared clock, so that samples of different processes can be subtracted. */
export function startTicker(progress: (at: number) => void, interval: (at: number) => void): () => void {
  const stepNanoseconds = progressEveryMs * 1e6;
  let timer: NodeJS.Timeout;
  const wait = (at: number): void => {
    // A timer may fire up to a millisecond early: then it waits for the rest, or the same tick would come twice.
    timer = setTimeout(() => (now() < at ? wait(at) : tick(at)), Math.max(1, (at - now()) / 1e6));
  };
  const tick = (at: number): void => {
    progress(at);
    if (Math.round(at / stepNanoseconds) % intervalEveryTicks === 0) interval(at);
    wait(following());
  };
  const following = (): number => (Math.floor(now() / stepNanoseconds) + 1) * stepNanoseconds;
  wait(following());
  return () => clearTimeout(timer);
}
