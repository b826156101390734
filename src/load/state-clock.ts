/** For which share of a window of time a state was on; times in nanoseconds, never going back. */
export class StateClock {
  #from = 0;
  #to = 0;
  #isOn = false;
  #since = 0;
  #total = 0;

  /** Starts anew, for the window [from, to); the state stays what it was. */
  begin(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
    this.#since = from;
    this.#total = 0;
  }

  /** The state is this from `at` on. */
  note(isOn: boolean, at: number): void {
    this.#total += this.#isOn ? this.#within(this.#since, at) : 0;
    this.#isOn = isOn;
    this.#since = at;
  }

  /** Share of the window up to `at`, 0 … 1; 0 before the window begins. */
  share(at: number): number {
    const length = this.#within(this.#from, at);
    const open = this.#isOn ? this.#within(this.#since, at) : 0;
    return length === 0 ? 0 : (this.#total + open) / length;
  }

  /** How much of [from, to) lies in the window. */
  #within(from: number, to: number): number {
    return Math.max(0, Math.min(to, this.#to) - Math.max(from, this.#from));
  }
}
