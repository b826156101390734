/** Workers and connections started, probes seen, drain and count: what a session costs beside its load, in seconds. */
const sessionSeconds = 5;

/** Seconds one session with loads of so many milliseconds takes. */
export function holdSeconds(loadMs: number): number {
  return sessionSeconds + loadMs / 1_000;
}
