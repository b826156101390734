/** Calls and bytes of one consumer so far. */
export interface Tally {
  calls: number;
  throttledCalls: number;
  failedCalls: number;
  bytes: number;
}
